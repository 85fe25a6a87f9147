import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HEADER_BYTES, newestOf, type CheckpointFolder } from './restore-point.ts';

/** Checkpoints on a disk that this process sees too (`file:///…`). */
export class FileCheckpoints implements CheckpointFolder {
  private readonly directory: string;

  constructor(url: string) {
    this.directory = fileURLToPath(url);
  }

  async newest(jobId: string): Promise<Awaited<ReturnType<CheckpointFolder['newest']>>> {
    const root = join(this.directory, jobId);
    const entries = await readdir(root, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return newestOf(entries.filter((entry) => entry.endsWith('_metadata')), `file://${root}`, async (file) => {
      const handle = await open(join(root, file));
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    });
  }
}

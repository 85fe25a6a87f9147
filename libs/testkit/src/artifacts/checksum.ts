import { createHash } from 'node:crypto';
import { createReadStream, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Artifact } from './lock.ts';

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Which of these files are not in the folder. Throws for one that is there with other bytes, and removes it. */
export async function missingFiles(files: readonly Artifact[], directory: string): Promise<Artifact[]> {
  const missing: Artifact[] = [];
  for (const artifact of files) {
    const path = join(directory, artifact.file);
    if (!existsSync(path)) {
      missing.push(artifact);
      continue;
    }
    const found = await sha256(path);
    if (found === artifact.sha256) continue;
    rmSync(path);
    throw new Error(`${artifact.from}: ${artifact.file} has sha-256 ${found} instead of ${artifact.sha256}`);
  }
  return missing;
}

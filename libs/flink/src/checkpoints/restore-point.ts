/** A checkpoint or savepoint that a job can be started from. */
export interface RestorePoint {
  readonly path: string;
  /** Counts up over the life of a pipeline, across its jobs. */
  readonly checkpointId: number;
}

/** Where Flink keeps its checkpoints, as a folder that can be listed. */
export interface CheckpointFolder {
  /** The newest complete checkpoint or savepoint of a job; null when it has none. */
  newest(jobId: string): Promise<RestorePoint | null>;
}

/** Where the savepoints of one job go: beside its checkpoints, so that whoever knows the job finds both. */
export function savepointDirectory(checkpointDirectory: string, jobId: string): string {
  return `${checkpointDirectory.replace(/\/+$/, '')}/${jobId}/savepoints`;
}

const HEADER_MAGIC = 0x49_60_67_2d;
export const HEADER_BYTES = 16;

/**
 * Id of the checkpoint that a `_metadata` file describes, from its first 16 bytes: magic, version, id
 * (Flink, `Checkpoints.storeCheckpointMetadata` and `MetadataV3Serializer`). Null for anything else, such as a file not written to its end.
 */
export function checkpointIdOf(header: Buffer): number | null {
  if (header.length < HEADER_BYTES || header.readUInt32BE(0) !== HEADER_MAGIC) return null;
  return Number(header.readBigInt64BE(8));
}

const CHECKPOINT = /^chk-(\d+)\/_metadata$/;
const SAVEPOINT = /^savepoints\/[^/]+\/_metadata$/;

/**
 * Chooses the newest of the files below a job's folder. Completeness is the `_metadata` file, which Flink writes last.
 *
 * @param header reads the first bytes of a file of that list
 */
export async function newestOf(files: readonly string[], root: string, header: (file: string) => Promise<Buffer>): Promise<RestorePoint | null> {
  const found: RestorePoint[] = [];
  for (const file of files) {
    const numbered = CHECKPOINT.exec(file);
    const checkpointId = numbered?.[1] === undefined ? (SAVEPOINT.test(file) ? checkpointIdOf(await header(file)) : null) : Number(numbered[1]);
    if (checkpointId !== null) found.push({ path: `${root}/${file.slice(0, -'/_metadata'.length)}`, checkpointId });
  }
  return found.toSorted((a, b) => b.checkpointId - a.checkpointId)[0] ?? null;
}

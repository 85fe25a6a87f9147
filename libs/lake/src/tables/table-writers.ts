import type { TableName } from '../table-name.ts';

/** Next offset of every partition, by topic and partition: where a pipeline reads on. */
export type StartOffsets = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface TableWriter {
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** False when it was stopped on purpose; it still keeps state that a start would resume from. */
  readonly running: boolean;
  /** What it reads. */
  readonly topics: readonly string[];
}

/**
 * The streaming pipelines that write tables, as far as a rollback has to know them.
 *
 * Why a rollback has to: Flink finds out what it has committed by a marker (`flink.max-committed-checkpoint-id`) in the ancestors of the
 * table's current snapshot. After a rollback the marker is gone. A pipeline that then resumes from state whose commit was rolled back
 * commits that checkpoint again, does not find its manifests, and fails for ever.
 */
export interface TableWriters {
  writersOf(table: TableName): Promise<readonly TableWriter[]>;
  /** Stops with a savepoint; resolves when what it had read is committed. */
  stop(pipeline: string): Promise<void>;
  /** Starts again from the saved state. */
  resume(pipeline: string): Promise<void>;
  /** Forgets the pipeline's state and starts it at these places. */
  startAnew(pipeline: string, from: StartOffsets): Promise<void>;
}

/** For a lake without streams. */
export const NO_WRITERS: TableWriters = {
  writersOf: async () => [],
  stop: async () => undefined,
  resume: async () => undefined,
  startAnew: async () => undefined,
};

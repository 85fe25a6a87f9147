import type { Flink, Pipeline } from '@query-router/flink';
import { NO_WRITERS, type TableWriters } from '@query-router/lake';

/** A savepoint waits for the checkpoint before it, and that for the object store. */
const STOP_MS = 120_000;

/** The pipelines that write tables, for those who roll tables back. */
export function flinkWriters(flink: Flink | null): TableWriters {
  if (flink === null) return NO_WRITERS;
  const { pipelines } = flink;
  return {
    async writersOf(table) {
      const writers = await pipelines.writersOf(table);
      return writers.map(({ pipeline, topics }) => ({ pipeline: pipeline.name, running: pipeline.desired === 'running', topics }));
    },
    async stop(name) {
      await pipelines.stop(name);
      await pipelines.until(name, isStopped, STOP_MS);
    },
    async resume(name) {
      await pipelines.start(name);
    },
    async startAnew(name, from) {
      await pipelines.startAnew(name, from);
    },
  };
}

function isStopped(row: Pipeline | null): boolean {
  return row === null || row.phase === 'stopped';
}

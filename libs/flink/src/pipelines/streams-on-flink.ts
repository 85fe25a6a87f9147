import type { LakeTables, Pipelines, Stream } from '@query-router/streams';
import type { Flink } from '../flink.ts';
import { streamTable, streamParametersSchema, type StreamParameters } from '../templates/stream.ts';

/** Until a changed stream runs with its new columns: stop at a savepoint, start, with a planner that may be cold. */
const UPGRADE_TIMEOUT_MS = 60_000;

/** What the declaration of a stream asks of the lake, done by Flink (and by Trino where there is one). */
export function streamsOnFlink({ pipelines, ensureTable }: Pick<Flink, 'pipelines' | 'ensureTable'>): LakeTables & Pipelines {
  return {
    createTable: (stream) => ensureTable(streamTable(parametersOf(stream))),
    async start(stream) {
      const name = pipelineOf(stream);
      const row = await pipelines.declare(name, 'stream', parametersOf(stream));
      if (row.generation === 0) return;
      // Events with new columns may come only when no job of the old ones is left to read them.
      await pipelines.until(name, (now) => now !== null && now.jobRevision === now.revision && now.phase === 'running', UPGRADE_TIMEOUT_MS);
    },
    async stop(stream) {
      const name = pipelineOf(stream);
      if (!(await pipelines.list()).some((row) => row.name === name)) return;
      await pipelines.remove(name);
      await pipelines.until(name, (row) => row === null, UPGRADE_TIMEOUT_MS);
    },
  };
}

function pipelineOf({ name }: Stream): string {
  return `stream.${name}`;
}

function parametersOf({ name, schema, columns, partitioning }: Stream): StreamParameters {
  return streamParametersSchema.parse({ stream: name, schema, columns, partitioning });
}

import { ingestTopicStream } from '@query-router/contracts';
import { deadLetterOffsets, verifyStream, type Flink } from '@query-router/flink';
import type { IngestOptions } from '../ingest-options.ts';
import type { LakeArea } from './lake.provider.ts';

/** Checks the table of a stream for events that are missing or there twice; other tables are nothing it can judge. */
export function streamProbe({ env, log }: IngestOptions, area: LakeArea | null, flink: Flink | null) {
  return async (table: { readonly schema: string; readonly name: string }) => {
    if (area === null || flink === null) return null;
    const writer = (await flink.pipelines.writersOf(table)).find(({ pipeline }) => pipeline.template === 'stream');
    const stream = writer?.topics[0] === undefined ? null : ingestTopicStream(writer.topics[0]);
    if (stream === null) return null;
    return verifyStream({ catalog: env.LAKE_TRINO_CATALOG, table, rows: (sql) => area.lake.sql.rows(sql), deadLetters: await deadLetterOffsets(log, stream) });
  };
}

import { cdcTopic } from '@query-router/contracts';
import { z } from 'zod';
import { readColumn, type ColumnSpec } from '../sql/columns.ts';
import { identifier } from '../sql/quote.ts';
import { fillTemplate, SqlFragment } from '../sql/template.ts';
import { jobSettings, lakePath } from './common.ts';
import { sqlFile } from './sql-file.ts';
import { columnSpecSchema } from './stream.ts';
import type { PipelineTemplate, StartOffsets } from './template.ts';

export const cdcParametersSchema = z
  .object({
    schema: z.string().min(1).max(63),
    table: z.string().min(1).max(63),
    columns: z.array(columnSpecSchema).min(1),
    /** Names of the primary key's columns, in its order. */
    key: z.array(z.string()).min(1),
  })
  .refine(({ schema, table }) => cdcTopic({ schema, name: table }) !== null, 'the name of the table cannot be part of a topic')
  .refine(({ columns, key }) => key.every((name) => columns.some((column) => column.name === name && !column.nullable)), 'the key must be columns that are never null');
export type CdcParameters = z.infer<typeof cdcParametersSchema>;

/** Key columns that JSON gives as they are; the others come as text and are converted. */
const KEY_TYPES: Readonly<Record<string, string>> = { int16: 'INT', int32: 'INT', int64: 'BIGINT', boolean: 'BOOLEAN' };

/**
 * `cdc.<schema>.<table>` into a table of the same name, one row for each key. Reads Debezium's envelope by key: the newest `after` counts, and
 * `op = 'd'` takes the row away, so images from before a change are not needed (`REPLICA IDENTITY FULL` may be missing).
 */
export const cdcTemplate: PipelineTemplate<CdcParameters> = {
  name: 'cdc',
  parameters: cdcParametersSchema,
  render({ schema, table, columns, key }, { surroundings, group, startOffsets }) {
    const topic = cdcTopic({ schema, name: table }) ?? '';
    const readings = columns.map((column) => (key.includes(column.name) ? readKey(column) : readColumn(column, `changes.\`after\`.${identifier(column.name)}`)));
    const target = { schema, name: table, columns, key, partitioning: [] };
    const statements = fillTemplate(sqlFile('cdc'), {
      key_columns: list(key.map((name) => `${identifier(name)} ${keyType(columns, name)}`)),
      image_columns: list(readings.map(({ name, sourceType }) => `${identifier(name)} ${sourceType}`)),
      key: list(key.map(identifier)),
      topic,
      bootstrap_servers: surroundings.kafkaBootstrapServers,
      group,
      begin: beginIn(topic, startOffsets),
      table: lakePath(target),
      table_columns: list(readings.map(({ name }) => identifier(name))),
      values: list(readings.map(({ value }) => value)),
    });
    const settings = {
      ...jobSettings(surroundings),
      // The newest row of every key is state; on the heap it would bound the size of a table.
      'state.backend.type': 'rocksdb',
      'execution.checkpointing.incremental': 'true',
      // Rows of a key keep their order: one key is always in one partition and in one task.
      'table.exec.sink.upsert-materialize': 'NONE',
    };
    return { topics: [topic], table: target, mirrors: true, settings, statements };
  },
};

function readKey(column: ColumnSpec): ReturnType<typeof readColumn> {
  const own = identifier(column.name);
  const reading = readColumn(column, own);
  return KEY_TYPES[column.type] === undefined ? reading : { ...reading, value: own };
}

function keyType(columns: readonly ColumnSpec[], name: string): string {
  return KEY_TYPES[columns.find((column) => column.name === name)?.type ?? ''] ?? 'STRING';
}

/** `upsert-kafka` reads a topic from its start, whatever it is told; so this is where what it read begins to count. */
export function beginIn(topic: string, startOffsets: StartOffsets): number {
  return startOffsets?.[topic]?.['0'] ?? 0;
}

function list(parts: readonly string[]): SqlFragment {
  return new SqlFragment(parts.join(', '));
}

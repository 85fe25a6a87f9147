import { ingestDeadLetterTopic, ingestTopic, STREAM_NAME } from '@query-router/contracts';
import { z } from 'zod';
import { flinkType, readColumn, type ColumnReading, type ColumnSpec } from '../sql/columns.ts';
import { identifier, literal } from '../sql/quote.ts';
import { fillTemplate, SqlFragment } from '../sql/template.ts';
import { deadLetterHeaders, jobSettings, lakePath, startupOptions, text } from './common.ts';
import { sqlFile } from './sql-file.ts';
import type { LakeTableSpec, PipelineTemplate } from './template.ts';

export const columnSpecSchema = z.object({
  name: z.string().min(1).max(128),
  type: z.string().refine(isLakeType, 'the lake has no type for it'),
  nullable: z.boolean(),
});

export const streamParametersSchema = z.object({
  stream: z.string().regex(STREAM_NAME),
  schema: z.string().min(1).max(128),
  columns: z.array(columnSpecSchema).min(1),
  /** Partition transforms, `day(at)`. */
  partitioning: z.array(z.string()).default([]),
});
export type StreamParameters = z.infer<typeof streamParametersSchema>;

/** Columns that every table of a stream has beside its own; together they prove that nothing was lost and nothing came twice. */
export const EVENT_ID: ColumnSpec = { name: 'event_id', type: 'text', nullable: false };
export const PLACE_COLUMNS: readonly ColumnSpec[] = [
  { name: 'k_partition', type: 'int32', nullable: false },
  { name: 'k_offset', type: 'int64', nullable: false },
  /** When Kafka took the event; later than its own time by more than the stream's lateness means that it came late. */
  { name: 'k_timestamp', type: 'timestamptz', nullable: false },
];

/** The table that a stream's events go to. */
export function streamTable({ stream, schema, columns, partitioning }: StreamParameters): LakeTableSpec {
  const own = columns.filter(({ name }) => name !== EVENT_ID.name);
  return { schema, name: stream, columns: [EVENT_ID, ...own, ...PLACE_COLUMNS], key: [], partitioning };
}

/** `ingest.<stream>` into its table. */
export const streamTemplate: PipelineTemplate<StreamParameters> = {
  name: 'stream',
  parameters: streamParametersSchema,
  render(parameters, { surroundings, group, startOffsets }) {
    const topic = ingestTopic(parameters.stream);
    const table = streamTable(parameters);
    const columns = table.columns.slice(0, -PLACE_COLUMNS.length);
    const readings = columns.map((column) => readColumn(column));
    const statements = fillTemplate(sqlFile('stream'), {
      source_columns: list(readings.map(({ name, sourceType }) => `${identifier(name)} ${sourceType}`)),
      topic,
      bootstrap_servers: surroundings.kafkaBootstrapServers,
      group,
      // Readers of one group would overwrite each other's offsets, by which others see how far the table is.
      unreadable_group: `${group}.unreadable`,
      startup: startupOptions(topic, startOffsets),
      dead_letter_topic: ingestDeadLetterTopic(parameters.stream),
      judgements: new SqlFragment(judgements(columns, readings)),
      table: lakePath(table),
      table_columns: list(table.columns.map(({ name }) => identifier(name))),
      values: list(readings.map(({ value }) => value)),
      original: new SqlFragment(`JSON_OBJECT(${readings.map(({ name }) => `KEY ${literal(name)} VALUE ${identifier(name)}`).join(', ')})`),
      headers_of_wrong_type: deadLetterHeaders('WRONG_TYPE', '`k_reason`'),
      headers_of_unreadable: deadLetterHeaders('NOT_JSON', text('The record is not a JSON object.')),
    });
    return { topics: [topic], table, mirrors: true, settings: jobSettings(surroundings), statements };
  },
};

/** Cases that give the reason why a record does not fit; null when it does. */
function judgements(columns: readonly ColumnSpec[], readings: readonly ColumnReading[]): string {
  return readings
    .flatMap((reading, index) => {
      const column = columns[index];
      const missing = column?.nullable === false ? [`WHEN ${identifier(reading.name)} IS NULL THEN ${literal(`The column "${reading.name}" is missing or null.`)}`] : [];
      const wrong = reading.unfit === null ? [] : [`WHEN ${reading.unfit} THEN ${literal(`The column "${reading.name}" is not of type ${column?.type ?? ''}.`)}`];
      return [...missing, ...wrong];
    })
    .join('\n');
}

function list(parts: readonly string[]): SqlFragment {
  return new SqlFragment(parts.join(', '));
}

function isLakeType(type: string): boolean {
  try {
    flinkType(type);
    return true;
  } catch {
    return false;
  }
}

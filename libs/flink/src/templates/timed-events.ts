import { ingestTopic, STREAM_NAME } from '@query-router/contracts';
import { z } from 'zod';
import type { ColumnSpec } from '../sql/columns.ts';
import { identifier } from '../sql/quote.ts';
import { fillTemplate, SqlFragment, type TemplateValues } from '../sql/template.ts';
import { jobSettings, lakePath, startupOptions } from './common.ts';
import { sqlFile } from './sql-file.ts';
import type { PipelineTemplate, RenderContext, RenderedPipeline } from './template.ts';

const MAX_SECONDS = 86_400;
const columnName = z.string().min(1).max(128);
const seconds = z.int().min(1).max(MAX_SECONDS);

/** What every job over a stream by its own time is told. */
const timedShape = {
  /** A declared stream. */
  stream: z.string().regex(STREAM_NAME),
  /** Table that the results go to. */
  schema: z.string().min(1).max(128),
  table: z.string().min(1).max(128),
  time_column: columnName,
  /** How long events that come out of order are waited for. */
  lateness_seconds: z.int().min(0).max(MAX_SECONDS).default(5),
};
interface TimedParameters {
  readonly stream: string;
  readonly schema: string;
  readonly table: string;
  readonly time_column: string;
  readonly lateness_seconds: number;
}

function column(name: string, type: string, nullable = true): ColumnSpec {
  return { name, type, nullable };
}

/** Text of an interval `DAY TO SECOND`; Flink takes no more than two digits of seconds otherwise. */
function interval(total: number): string {
  return `${Math.floor(total / 86_400)} ${twoDigits((total / 3600) % 24)}:${twoDigits((total / 60) % 60)}:${twoDigits(total % 60)}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

interface TimedTemplate<P> {
  readonly name: string;
  readonly parameters: z.ZodType<P>;
  readonly columns: readonly ColumnSpec[];
  /** Columns of the stream that are read, beside its time. */
  readonly reads: (parameters: P) => readonly string[];
  /** Values of the file `<name>.sql`. */
  readonly values: (parameters: P) => TemplateValues;
}

function timedTemplate<P extends TimedParameters>({ name, parameters: schema, columns, reads, values }: TimedTemplate<P>): PipelineTemplate<P> {
  const render = (parameters: P, { surroundings, group, startOffsets }: RenderContext): RenderedPipeline => {
    const topic = ingestTopic(parameters.stream);
    const table = { schema: parameters.schema, name: parameters.table, columns, key: [], partitioning: [] };
    const names = [...new Set([parameters.time_column, ...reads(parameters)])].filter((one) => one !== 'event_id');
    const source = fillTemplate(sqlFile('timed-events'), {
      columns: new SqlFragment(names.map((one) => `${identifier(one)} STRING`).join(', ')),
      time_column: parameters.time_column,
      lateness: interval(parameters.lateness_seconds),
      topic,
      bootstrap_servers: surroundings.kafkaBootstrapServers,
      group,
      startup: startupOptions(topic, startOffsets),
    });
    // Two phases would merge late events before they are counted.
    const settings = { ...jobSettings(surroundings), 'table.optimizer.agg-phase-strategy': 'ONE_PHASE' };
    const statements = [...source, ...fillTemplate(sqlFile(name), { ...values(parameters), table: lakePath(table) })];
    return { topics: [topic], table, mirrors: false, settings, statements };
  };
  return { name, parameters: schema, render };
}

const sessionsSchema = z.strictObject({ ...timedShape, visitor_column: columnName, gap_seconds: seconds.default(1800) });

/** Clickstream: one row for each session of a visitor. */
export const sessionsTemplate = timedTemplate<z.infer<typeof sessionsSchema>>({
  name: 'sessions',
  parameters: sessionsSchema,
  columns: [column('visitor', 'text'), column('session_start', 'timestamptz'), column('session_end', 'timestamptz'), column('events', 'int64')],
  reads: ({ visitor_column }) => [visitor_column],
  values: ({ visitor_column, gap_seconds }) => ({ visitor_column, gap: interval(gap_seconds) }),
});

const windowsSchema = z.strictObject({ ...timedShape, device_column: columnName, value_column: columnName, window_seconds: seconds.default(60) });

/** Internet of things: aggregates of each device by window. */
export const windowsTemplate = timedTemplate<z.infer<typeof windowsSchema>>({
  name: 'windows',
  parameters: windowsSchema,
  columns: [
    column('device', 'text'),
    column('window_start', 'timestamptz'),
    column('window_end', 'timestamptz'),
    column('measurements', 'int64'),
    column('least', 'float64'),
    column('greatest', 'float64'),
    column('mean', 'float64'),
  ],
  reads: ({ device_column, value_column }) => [device_column, value_column],
  values: ({ device_column, value_column, window_seconds }) => ({ device_column, value_column, window: interval(window_seconds) }),
});

const rulesSchema = z.strictObject({
  ...timedShape,
  account_column: columnName,
  amount_column: columnName,
  /** A single transaction above this is told. */
  max_amount: z.number().positive().default(10_000),
  /** More transactions of one account than this within the time are told. */
  max_count: z.int().positive().default(5),
  within_seconds: seconds.default(60),
});

/** Fraud: transactions that break a rule. */
export const transactionRulesTemplate = timedTemplate<z.infer<typeof rulesSchema>>({
  name: 'transaction-rules',
  parameters: rulesSchema,
  columns: [column('event_id', 'text'), column('account', 'text'), column('amount', 'decimal(38,6)'), column('at', 'timestamptz'), column('rule', 'text'), column('recent', 'int64')],
  reads: ({ account_column, amount_column }) => [account_column, amount_column],
  values: ({ account_column, amount_column, max_amount, max_count, within_seconds }) => ({ account_column, amount_column, max_amount, max_count, within: interval(within_seconds) }),
});

const logsSchema = z.strictObject({ ...timedShape, service_column: columnName, level_column: columnName, window_seconds: seconds.default(60) });

/** Logs: lines by service, level and window. */
export const logCountsTemplate = timedTemplate<z.infer<typeof logsSchema>>({
  name: 'log-counts',
  parameters: logsSchema,
  columns: [column('service', 'text'), column('level', 'text'), column('window_start', 'timestamptz'), column('window_end', 'timestamptz'), column('entries', 'int64')],
  reads: ({ service_column, level_column }) => [service_column, level_column],
  values: ({ service_column, level_column, window_seconds }) => ({ service_column, level_column, window: interval(window_seconds) }),
});

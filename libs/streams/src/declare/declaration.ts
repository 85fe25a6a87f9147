import { STREAM_NAME } from '@query-router/contracts';
import { z } from 'zod';
import { STREAM_LIMITS } from '../limits.ts';
import { codecOf, STREAM_TYPES } from '../types/column-types.ts';

/** In every engine a name without quotes, and none that a row of the lake carries anyway. */
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const RESERVED: ReadonlySet<string> = new Set(['event_id', 'k_partition', 'k_offset', 'k_timestamp']);
/** Its topic carries the progress of all streams. */
const TAKEN_STREAMS: ReadonlySet<string> = new Set(['progress']);

const streamNameSchema = z
  .string()
  .regex(STREAM_NAME, 'must be lower-case letters, digits and underscores, begin with a letter, and have at most 63 characters')
  .refine((name) => !TAKEN_STREAMS.has(name), 'is taken by the system');

const columnNameSchema = z
  .string()
  .regex(NAME, 'must be lower-case letters, digits and underscores, and have at most 63 characters')
  .refine((name) => !RESERVED.has(name), 'is a column that every stream has');

export const streamColumnSchema = z.strictObject({
  name: columnNameSchema,
  type: z.string().refine((type) => codecOf(type) !== null, `must be one of ${STREAM_TYPES.join(', ')}`),
  nullable: z.boolean().default(true),
});

const eventTimeSchema = z.strictObject({
  column: columnNameSchema,
  max_future_ms: z.int().min(0).max(STREAM_LIMITS.maxFutureMs).default(60_000),
  max_lateness_ms: z.int().min(0).max(STREAM_LIMITS.maxFutureMs).default(10_000),
});

const declarationFields = z.strictObject({
  name: streamNameSchema,
  schema: z.string().regex(NAME, 'must be lower-case letters, digits and underscores').default('events'),
  columns: z.array(streamColumnSchema).min(1).max(STREAM_LIMITS.columns),
  key: z.array(columnNameSchema).max(STREAM_LIMITS.keyColumns).default([]),
  partitions: z.int().min(1).max(STREAM_LIMITS.partitions).default(4),
  partitioning: z.array(z.string()).max(STREAM_LIMITS.partitioning).default([]),
  event_time: eventTimeSchema.nullable().default(null),
  kafka_intake: z.boolean().default(false),
  retention_hours: z.int().min(1).max(24 * 365).default(24 * 7),
});

/** Body of `POST /streams`. */
export const streamDeclarationSchema = declarationFields.superRefine((declared, context) => {
  for (const message of contradictions(declared)) context.addIssue({ code: 'custom', message });
});
export type StreamDeclaration = z.output<typeof streamDeclarationSchema>;

/** Body of `PATCH /streams/:name`: what may change while events flow. */
export const streamChangeSchema = z.strictObject({
  /** New columns; nullable, because earlier events do not have them. */
  add: z.array(streamColumnSchema).max(STREAM_LIMITS.columns).default([]),
  /** New types by column: `int32` → `int64`, `float32` → `float64`, a decimal of the same scale with more digits. */
  widen: z.record(z.string(), z.string()).default({}),
  event_time: eventTimeSchema.nullable().optional(),
  kafka_intake: z.boolean().optional(),
});
export type StreamChange = z.output<typeof streamChangeSchema>;

const TRANSFORM = /^(?:(year|month|day|hour)\((\w+)\)|(bucket|truncate)\((\w+), ?(\d{1,5})\)|(\w+))$/;
const TIME_TYPES: ReadonlySet<string> = new Set(['timestamp', 'timestamptz']);

function contradictions(declared: z.output<typeof declarationFields>): string[] {
  const { columns, key, partitioning, event_time } = declared;
  const types = new Map(columns.map((column) => [column.name, column]));
  const found: string[] = [];
  if (types.size < columns.length) found.push('columns: a name occurs twice');
  for (const name of key) {
    const column = types.get(name);
    if (column === undefined) found.push(`key: there is no column ${name}`);
    else if (column.nullable || column.type.startsWith('array<') || column.type === 'json') found.push(`key: ${name} must be a plain value that is never null ("nullable": false)`);
  }
  for (const transform of partitioning) {
    const problem = transformProblem(transform, types);
    if (problem !== null) found.push(`partitioning: ${problem}`);
  }
  if (event_time !== null && !TIME_TYPES.has(types.get(event_time.column)?.type ?? '')) found.push(`event_time: ${event_time.column} must be a column of type timestamp or timestamptz`);
  return found;
}

function transformProblem(transform: string, types: ReadonlyMap<string, { readonly type: string }>): string | null {
  const [found, unit, time, widthed, of, , plain] = TRANSFORM.exec(transform) ?? [];
  if (found === undefined) return `"${transform}" is none of year(c), month(c), day(c), hour(c), bucket(c, n), truncate(c, n) and a column`;
  const type = types.get(time ?? of ?? plain ?? '')?.type;
  if (type === undefined) return `"${transform}" names no column`;
  if (unit !== undefined && !TIME_TYPES.has(type) && (type !== 'date' || unit === 'hour')) return `"${transform}" needs a column that holds times`;
  if (type.startsWith('array<') || type === 'json' || (widthed === undefined && type.startsWith('float'))) return `"${transform}" needs another column: values of ${type} make no partitions`;
  return null;
}

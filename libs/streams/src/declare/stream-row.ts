import { z } from 'zod';
import type { Stream } from '../stream.ts';

/** How far a declaration has been carried out: the version that each step has reached. */
export interface StreamSteps {
  readonly topic: number;
  readonly table: number;
  readonly pipeline: number;
}

/** A declared stream as it is kept. */
export interface StreamRow {
  /** As it shall be. */
  readonly declared: Stream;
  /** As events are checked now; null until its topic exists. Behind `declared` while table and job are being changed. */
  readonly active: Stream | null;
  readonly steps: StreamSteps;
  /** Why the last attempt to carry it out failed. */
  readonly failure: string | null;
  readonly deleting: boolean;
}

/** What `GET /streams/:name` says. */
export const streamStatusSchema = z.object({
  name: z.string(),
  state: z.enum(['creating', 'active', 'changing', 'deleting']),
  topic: z.string(),
  table: z.string(),
  version: z.int(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  key: z.array(z.string()),
  partitions: z.int(),
  partitioning: z.array(z.string()),
  event_time: z.object({ column: z.string(), max_future_ms: z.int(), max_lateness_ms: z.int() }).nullable(),
  kafka_intake: z.boolean(),
  retention_hours: z.int(),
  /** The version that topic, table and job have reached; events are checked by `active_version`, 0 while none are taken. */
  steps: z.object({ topic: z.int(), table: z.int(), pipeline: z.int() }),
  active_version: z.int(),
  failure: z.string().nullable(),
});
export type StreamStatus = z.infer<typeof streamStatusSchema>;

export function isDone({ declared, active, steps, deleting }: StreamRow): boolean {
  return !deleting && active?.version === declared.version && Object.values(steps).every((version) => version === declared.version);
}

export function statusOf(row: StreamRow, topic: string): StreamStatus {
  const { declared, active, steps, failure } = row;
  const { columns, key, partitioning, ...rest } = declared;
  return {
    ...rest,
    state: stateOf(row),
    topic,
    table: `${declared.schema}.${declared.name}`,
    columns: columns.map((column) => ({ ...column })),
    key: [...key],
    partitioning: [...partitioning],
    event_time: declared.event_time,
    steps,
    active_version: active?.version ?? 0,
    failure,
  };
}

function stateOf(row: StreamRow): StreamStatus['state'] {
  if (row.deleting) return 'deleting';
  if (isDone(row)) return 'active';
  return row.declared.version === 1 ? 'creating' : 'changing';
}

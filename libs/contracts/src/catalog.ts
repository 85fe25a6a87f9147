import { z } from 'zod';
import { engineNameSchema } from './engine-name.ts';
import { columnSchema } from './logical-type.ts';

/** One table as one engine holds it. Names are the logical ones: `schema.table`, lower case unless quoted. */
export const catalogTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(columnSchema.extend({ nullable: z.boolean() })),
  /** Primary key and other unique, non-partial, non-null keys; each a list of column names. */
  keys: z.array(z.array(z.string())),
  /** Estimated rows; null when unknown. */
  row_count: z.number().nullable(),
  role: z.enum(['primary', 'replica']),
  /** For a replica: it holds every write committed before this time (epoch ms of the primary's reader). Null: unknown. */
  watermark_ms: z.number().nullable(),
  /** Other tables that a write to this one may change (cascading keys); `*` when triggers make that unknowable. */
  write_affects: z.array(z.string()),
});
export type CatalogTable = z.infer<typeof catalogTableSchema>;

export const engineHealthSchema = z.enum(['up', 'down', 'draining']);
export type EngineHealth = z.infer<typeof engineHealthSchema>;

/**
 * What one worker says of its engine, on `sql.catalog` under the key `engine/<engine>/<instance>`, at every change and at
 * each heartbeat. A null value (tombstone) takes the worker off the list.
 */
export const engineAdvertisementSchema = z.object({
  kind: z.literal('engine'),
  engine: engineNameSchema,
  instance: z.string(),
  health: engineHealthSchema,
  /** Why it is not up. */
  reason: z.string().nullable(),
  version: z.string(),
  /** Whether statements that change data may be sent here. */
  writable: z.boolean(),
  advertised_at_ms: z.number(),
  /** The advertisement is void this long after `advertised_at_ms`. */
  ttl_ms: z.number(),
  tables: z.array(catalogTableSchema),
});
export type EngineAdvertisement = z.infer<typeof engineAdvertisementSchema>;

/**
 * Tables are being written or were written, on `sql.catalog` under {@link tableWriteKey}. A replica whose watermark is not later than the
 * last of these must not be read. `begin` counts as a write in progress until its `end` or its expiry. The classifier publishes
 * `begin` before it forwards the statement; the worker publishes `end` before it answers.
 */
export const tableWriteSchema = z.object({
  kind: z.literal('write'),
  phase: z.enum(['begin', 'end']),
  query_id: z.string(),
  /** `schema.table`, or `*` for a write whose reach is unknown. */
  tables: z.array(z.string()),
  at_ms: z.number(),
  /** When a `begin` without `end` stops counting as in progress. */
  expires_at_ms: z.number(),
});
export type TableWrite = z.infer<typeof tableWriteSchema>;

/** Key of a table write: one per set of tables, so that a compacted topic keeps the last write of each and stays small. */
export function tableWriteKey(tables: readonly string[]): string {
  return `write/${tables.toSorted().join(',')}`;
}

/** Key of an engine advertisement. */
export function engineKey(engine: string, instance: string): string {
  return `engine/${engine}/${instance}`;
}

export const catalogMessageSchema = z.discriminatedUnion('kind', [engineAdvertisementSchema, tableWriteSchema]);
export type CatalogMessage = z.infer<typeof catalogMessageSchema>;

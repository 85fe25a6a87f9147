import { z } from 'zod';
import { engineNameSchema } from './engine-name.ts';
import { columnSchema } from './logical-type.ts';
import { refNamingSchema } from './physical-name.ts';
import { lsnSchema, streamOffsetsSchema } from './progress.ts';

/**
 * `primary`: writes go here. `replica`: a copy with a watermark. `live`: reads the primary itself through federation, and is
 * always as fresh as it.
 */
export const copyRoleSchema = z.enum(['primary', 'replica', 'live']);
export type CopyRole = z.infer<typeof copyRoleSchema>;

/**
 * Where the rows are. `engine`: in the engine's own storage, and the worker knows their watermark. `lake`: in the Iceberg table that
 * several engines read; its watermark comes as {@link lakeWatermarkSchema}, and the worker's own are null.
 */
export const copyStorageSchema = z.enum(['engine', 'lake']);
export type CopyStorage = z.infer<typeof copyStorageSchema>;

/** One table as one engine holds it. Names are the logical ones: `schema.table`, lower case unless quoted. */
export const catalogTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(columnSchema.extend({ nullable: z.boolean() })),
  /** Primary key and other unique, non-partial, non-null keys; each a list of column names. */
  keys: z.array(z.array(z.string())),
  /** Estimated rows; null when unknown. */
  row_count: z.number().nullable(),
  role: copyRoleSchema,
  storage: copyStorageSchema.default('engine'),
  /** For a replica: it holds every write committed before this time (epoch ms of the primary's reader). Null: unknown. */
  watermark_ms: z.number().nullable(),
  /** For a replica of a PostgreSQL table: it holds every write whose commit lies at or before this position. Null: unknown. */
  watermark_lsn: lsnSchema.nullable().default(null),
  /** Other tables that a write to this one may change (cascading keys); `*` when triggers make that unknowable. */
  write_affects: z.array(z.string()),
  /** The engine's own name, outermost part first, where it is not `[schema, name]`. */
  path: z.array(z.string()).optional(),
  /** How the engine names the table at a branch, tag or commit; absent where it cannot. */
  ref_naming: refNamingSchema.optional(),
  /** Whether the engine reads the table as of a snapshot or time that the statement names. */
  time_travel: z.boolean().optional(),
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
  /** On `end`: the write lies at or before this position of PostgreSQL's log. Null: unknown, as after a failure. */
  lsn: lsnSchema.nullable().default(null),
});
export type TableWrite = z.infer<typeof tableWriteSchema>;

/** Key of a table write: one per set of tables, so that a compacted topic keeps the last write of each and stays small. */
export function tableWriteKey(tables: readonly string[]): string {
  return `write/${tables.toSorted().join(',')}`;
}

/**
 * How far the Iceberg table of this name has come, on `sql.catalog` under {@link watermarkKey}, from the supervisor of the pipeline that fills it.
 * Never ahead of the data. The newest message (by `at_ms`) counts, also when it is lower than one before: a table can be rolled back.
 */
export const lakeWatermarkSchema = z.object({
  kind: z.literal('watermark'),
  /** `schema.table`. */
  table: z.string(),
  /** Every change committed, or event acknowledged, before this time is in the table. Null: unknown. */
  watermark_ms: z.number().nullable(),
  /** The same as a position of PostgreSQL's log, for copies of its tables. */
  watermark_lsn: lsnSchema.nullable(),
  /** The same as places in event streams: for each stream's topic, the next offset of each partition. Empty for other tables. */
  watermark_offsets: streamOffsetsSchema.default({}),
  at_ms: z.number(),
  /** Without a newer message the watermark is unknown this long after `at_ms`. */
  ttl_ms: z.number(),
  /** Iceberg snapshot that holds it, as decimal text. */
  snapshot_id: z.string().nullable(),
  /** Name of the pipeline that fills the table. */
  pipeline: z.string().nullable(),
});
export type LakeWatermark = z.infer<typeof lakeWatermarkSchema>;

/** Key of a lake table's watermark. */
export function watermarkKey(table: string): string {
  return `watermark/${table}`;
}

/**
 * How far copies in an engine's own storage have come, on `sql.catalog` under {@link appliedKey}: lighter than a whole advertisement and
 * sent more often. Counts over the watermark in the advertisement when it is newer (`at_ms`), and where the advertisement tells none.
 */
export const appliedSchema = z.object({
  kind: z.literal('applied'),
  engine: engineNameSchema,
  /** Whose copies; null: every instance's, where they share one storage. */
  instance: z.string().nullable(),
  at_ms: z.number(),
  /** It is void this long after `at_ms`. */
  ttl_ms: z.number(),
  watermark_ms: z.number().nullable(),
  watermark_lsn: lsnSchema.nullable(),
  /** `schema.table` of each copy that has come this far. */
  tables: z.array(z.string()),
});
export type Applied = z.infer<typeof appliedSchema>;

/**
 * A branch or tag of the lake and its tables, on `sql.catalog` under {@link refKey}, from the ingest service; a tombstone when it is gone.
 * Tables may have other columns there than on the default branch.
 */
export const lakeRefSchema = z.object({
  kind: z.literal('ref'),
  ref: z.string(),
  type: z.enum(['branch', 'tag']),
  /** Commit that it points to. */
  hash: z.string(),
  at_ms: z.number(),
  tables: z.array(catalogTableSchema.pick({ schema: true, name: true, columns: true })),
});
export type LakeRef = z.infer<typeof lakeRefSchema>;

/** Key of a branch or tag. */
export function refKey(ref: string): string {
  return `ref/${ref}`;
}

/**
 * An engine answers statements of this shape otherwise than the reference and is not asked for them, on `sql.catalog` under
 * {@link quarantineKey}, until somebody clears it (a tombstone).
 */
export const quarantineSchema = z.object({
  kind: z.literal('quarantine'),
  engine: engineNameSchema,
  fingerprint: z.string(),
  /** When the answers were found to differ. */
  at_ms: z.number(),
  reference: engineNameSchema,
  /** Where they differed, without values. */
  reason: z.string(),
  tables: z.array(z.string()),
  /** The statement that was compared. */
  sql: z.string(),
});
export type Quarantine = z.infer<typeof quarantineSchema>;

/** Key of a quarantine. */
export function quarantineKey({ engine, fingerprint }: Pick<Quarantine, 'engine' | 'fingerprint'>): string {
  return `quarantine/${engine}/${fingerprint}`;
}

/** Key of what an instance has applied. */
export function appliedKey(engine: string, instance: string | null): string {
  return `applied/${engine}/${instance ?? '*'}`;
}

/** Key of an engine advertisement. */
export function engineKey(engine: string, instance: string): string {
  return `engine/${engine}/${instance}`;
}

export const catalogMessageSchema = z.discriminatedUnion('kind', [engineAdvertisementSchema, tableWriteSchema, lakeWatermarkSchema, appliedSchema, lakeRefSchema, quarantineSchema]);
export type CatalogMessage = z.infer<typeof catalogMessageSchema>;

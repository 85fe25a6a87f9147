import { failure, FailureError } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';
import { z } from 'zod';
import type { LakeReplicas, LakeReplicaStatus } from './lake/lake-replicas.ts';
import { migrateDatabase } from './schema.ts';
import type { ChangeSource, ChangeSourceStatus } from './change-source.ts';

const pattern = z.string().max(200).regex(/^(?:\*|[^\s.]+\.(?:\*|[^\s.]+))$/, 'must be schema.table, schema.* or *');
export const captureRequestSchema = z.strictObject({ tables: z.array(pattern).min(1).max(100) });
export const snapshotRequestSchema = z.strictObject({ table: z.string().max(200).regex(/^[^\s.]+\.[^\s.]+$/, 'must be schema.table') });

/** A snapshot that stands in a topic. */
export interface TopicSnapshot {
  readonly table: string;
  readonly rows: number;
  readonly finished_at: string;
}

export interface CdcStatus extends ChangeSourceStatus {
  /** Tables asked for beside those of the environment. */
  readonly added: readonly string[];
  readonly snapshots: readonly TopicSnapshot[];
  /** Tables of CDC_LAKE_TABLES. */
  readonly lake: readonly LakeReplicaStatus[];
}

/** What operators ask of change data capture. */
export class CdcAdmin {
  readonly #source: ChangeSource;
  readonly #metadata: Metadata;
  readonly #lake: LakeReplicas | null;
  #preparing: Promise<void> | null = null;

  constructor(source: ChangeSource, metadata: Metadata, lake: LakeReplicas | null) {
    this.#source = source;
    this.#metadata = metadata;
    this.#lake = lake;
  }

  async status(): Promise<CdcStatus> {
    await this.#prepared();
    const added = await this.#metadata.query<{ pattern: string }>('SELECT pattern FROM query_router.cdc_table ORDER BY 1');
    const snapshots = await this.#metadata.query<{ name: string; rows: string; at: Date }>(
      "SELECT schema_name || '.' || table_name AS name, row_count::text AS rows, finished_at AS at FROM query_router.cdc_snapshot ORDER BY 1",
    );
    return {
      ...this.#source.status(),
      added: added.map((row) => row.pattern),
      snapshots: snapshots.map(({ name, rows, at }) => ({ table: name, rows: Number(rows), finished_at: at.toISOString() })),
      lake: this.#lake?.status() ?? [],
    };
  }

  /** Captures more tables; those that cannot be are listed with the reason by `status`. */
  async add(body: unknown): Promise<CdcStatus> {
    const { tables } = decode(captureRequestSchema, body);
    await this.#prepared();
    for (const one of tables) await this.#metadata.query('INSERT INTO query_router.cdc_table (pattern) VALUES ($1) ON CONFLICT DO NOTHING', [one]);
    this.#source.restart();
    return await this.status();
  }

  /** Ends what `add` began. Their copies go, their topics stay until their records expire. */
  async remove(name: string): Promise<CdcStatus> {
    await this.#prepared();
    const gone = await this.#metadata.query('DELETE FROM query_router.cdc_table WHERE pattern = $1 RETURNING pattern', [name]);
    if (gone.length === 0) throw new FailureError(failure('TABLE_NOT_FOUND', `"${name.slice(0, 200)}" was not added here; tables of CDC_TABLES are taken out there.`));
    this.#source.restart();
    return await this.status();
  }

  /** Writes all rows of a table into its topic once more, at their place among the changes. */
  async snapshot(body: unknown): Promise<CdcStatus> {
    const { table } = decode(snapshotRequestSchema, body);
    const { tables } = this.#source.status();
    if (!tables.some((captured) => captured.table === table)) throw new FailureError(failure('TABLE_NOT_FOUND', `"${table}" is not captured.`));
    await this.#metadata.query("DELETE FROM query_router.cdc_snapshot WHERE schema_name || '.' || table_name = $1", [table]);
    await this.#source.snapshotsWanted();
    return await this.status();
  }

  /** Somebody may ask before the source of changes has made its tables. */
  #prepared(): Promise<void> {
    this.#preparing ??= migrateDatabase(this.#metadata).catch((error: unknown) => {
      this.#preparing = null;
      throw error;
    });
    return this.#preparing;
  }
}

function decode<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new FailureError(failure('BAD_REQUEST', parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'} ${message}`).join('; ')));
}

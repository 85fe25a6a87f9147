import type { Metadata } from '@query-router/metadata';

/** A table of PostgreSQL that is copied into the lake again and again: by a cron pattern in UTC, or every so many milliseconds. */
export interface CopySchedule {
  readonly source: string;
  readonly target: string;
  readonly cron: string | null;
  readonly everyMs: number | null;
  readonly actor: string;
}

const MIGRATIONS = [
  `CREATE TABLE query_router.lake_copy (
    target text PRIMARY KEY,
    source text NOT NULL,
    cron text,
    every_ms bigint,
    actor text NOT NULL,
    CHECK ((cron IS NULL) <> (every_ms IS NULL)))`,
];

/** The schedules of copies. Kept here, because Redis may be lost. */
export class CopySchedules {
  readonly #metadata: Metadata;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  async open(): Promise<void> {
    await this.#metadata.migrate('lake-copy', MIGRATIONS);
  }

  async list(): Promise<CopySchedule[]> {
    const rows = await this.#metadata.query<{ source: string; target: string; cron: string | null; every_ms: string | null; actor: string }>('SELECT source, target, cron, every_ms::text, actor FROM query_router.lake_copy ORDER BY target');
    return rows.map(({ every_ms, ...rest }) => ({ ...rest, everyMs: every_ms === null ? null : Number(every_ms) }));
  }

  async put({ source, target, cron, everyMs, actor }: CopySchedule): Promise<void> {
    await this.#metadata.query(
      `INSERT INTO query_router.lake_copy (source, target, cron, every_ms, actor) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (target) DO UPDATE SET source = excluded.source, cron = excluded.cron, every_ms = excluded.every_ms, actor = excluded.actor`,
      [source, target, cron, everyMs, actor],
    );
  }

  /** Whether there was one. */
  async remove(target: string): Promise<boolean> {
    return (await this.#metadata.query('DELETE FROM query_router.lake_copy WHERE target = $1 RETURNING target', [target])).length > 0;
  }
}

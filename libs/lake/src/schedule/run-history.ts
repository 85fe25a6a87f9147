import { isFailureError } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';

/** One attempt of scheduled or ordered work. */
export interface Run {
  readonly id: string;
  readonly work: string;
  /** `schema.table`, or what else was worked on. */
  readonly subject: string;
  readonly attempt: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  /** `running` for good means that its process died; the attempt after it tells more. */
  readonly outcome: 'running' | 'done' | 'skipped' | 'failed';
  readonly report: unknown;
  readonly error: string | null;
}

const MIGRATIONS = [
  `CREATE TABLE query_router.lake_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work text NOT NULL,
    subject text NOT NULL,
    attempt int NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    outcome text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'skipped', 'failed')),
    report jsonb,
    error text)`,
  'CREATE INDEX lake_run_subject ON query_router.lake_run (subject, id)',
  'CREATE INDEX lake_run_started ON query_router.lake_run (started_at)',
];

const KEPT = '90 days';
const MAX_PAGE = 200;

/** What was done to which table, when, and how it ended. Kept for 90 days. */
export class RunHistory {
  readonly #metadata: Metadata;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  async open(): Promise<void> {
    await this.#metadata.migrate('lake-run', MIGRATIONS);
    await this.#metadata.query(`DELETE FROM query_router.lake_run WHERE started_at < now() - interval '${KEPT}'`);
  }

  async record<T>(work: string, subject: string, attempt: number, run: () => Promise<T>, isSkip: (result: T) => boolean = () => false): Promise<T> {
    const [row] = await this.#metadata.query<{ id: string }>('INSERT INTO query_router.lake_run (work, subject, attempt) VALUES ($1, $2, $3) RETURNING id::text', [work, subject, attempt]);
    const id = row?.id ?? '0';
    try {
      const result = await run();
      await this.#end(id, isSkip(result) ? 'skipped' : 'done', result, null);
      return result;
    } catch (error) {
      await this.#end(id, 'failed', null, isFailureError(error) ? error.failure.message : 'internal error; the log has more');
      throw error;
    }
  }

  list({ subject, work, limit = 50 }: { readonly subject?: string | undefined; readonly work?: string | undefined; readonly limit?: number | undefined }): Promise<readonly Run[]> {
    return this.#metadata.query<Run & Record<string, unknown>>(
      `SELECT id::text, work, subject, attempt, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS started_at,
         to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ended_at, outcome, report, error
       FROM query_router.lake_run WHERE ($1::text IS NULL OR subject = $1) AND ($2::text IS NULL OR work = $2) ORDER BY lake_run.id DESC LIMIT $3`,
      [subject ?? null, work ?? null, Math.min(Math.max(limit, 1), MAX_PAGE)],
    );
  }

  async #end(id: string, outcome: Run['outcome'], report: unknown, error: string | null): Promise<void> {
    await this.#metadata.query('UPDATE query_router.lake_run SET ended_at = clock_timestamp(), outcome = $2, report = $3, error = $4 WHERE id = $1', [id, outcome, report === undefined ? null : JSON.stringify(report), error]);
  }
}

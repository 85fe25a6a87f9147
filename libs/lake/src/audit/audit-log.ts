import { isFailureError } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';

/** One change of the lake that somebody asked for. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  /** `branch.create`, `table.rollback` … */
  readonly action: string;
  readonly ref: string;
  readonly tables: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** `running` for good means that the service died meanwhile. */
  readonly outcome: 'running' | 'done' | 'failed' | 'unknown';
  readonly error: string | null;
}

export interface AuditedChange {
  readonly actor: string;
  readonly action: string;
  readonly ref: string;
  readonly tables?: readonly string[];
  readonly detail?: Readonly<Record<string, unknown>>;
}

const MIGRATIONS = [
  `CREATE TABLE query_router.lake_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    actor text NOT NULL,
    action text NOT NULL,
    ref text NOT NULL,
    tables text[] NOT NULL,
    detail jsonb NOT NULL,
    outcome text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed', 'unknown')),
    error text)`,
  'CREATE INDEX lake_audit_tables ON query_router.lake_audit USING gin (tables)',
];

const PAGE = 200;

/** Who changed what in the lake, and what became of it: rows that are written before the change and completed after it. */
export class AuditLog {
  readonly #metadata: Metadata;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  async open(): Promise<void> {
    await this.#metadata.migrate('lake-audit', MIGRATIONS);
  }

  /** Makes the change and keeps what it was. `detailOf` adds what is known only afterwards, such as the new commit. */
  async record<T>(change: AuditedChange, work: () => Promise<T>, detailOf: (result: T) => Readonly<Record<string, unknown>> = () => ({})): Promise<T> {
    const id = await this.#begin(change);
    try {
      const result = await work();
      await this.#end(id, 'done', null, detailOf(result));
      return result;
    } catch (error) {
      const code = isFailureError(error) ? error.failure.code : 'INTERNAL';
      await this.#end(id, code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'failed', isFailureError(error) ? error.failure.message : 'internal error', {});
      throw error;
    }
  }

  /** The newest first; `before` is the id of an entry that the caller has. */
  async list({ table, before, limit = 50 }: { readonly table?: string | undefined; readonly before?: string | undefined; readonly limit?: number | undefined }): Promise<readonly AuditEntry[]> {
    return this.#metadata.query<AuditEntry & Record<string, unknown>>(
      `SELECT id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor, action, ref, tables, detail, outcome, error
       FROM query_router.lake_audit
       WHERE ($1::text IS NULL OR tables @> ARRAY[$1]) AND ($2::bigint IS NULL OR id < $2) ORDER BY lake_audit.id DESC LIMIT $3`,
      [table ?? null, before ?? null, Math.min(limit, PAGE)],
    );
  }

  async #begin({ actor, action, ref, tables = [], detail = {} }: AuditedChange): Promise<string> {
    const [row] = await this.#metadata.query<{ id: string }>(
      'INSERT INTO query_router.lake_audit (actor, action, ref, tables, detail) VALUES ($1, $2, $3, $4, $5) RETURNING id::text',
      [actor, action, ref, tables, JSON.stringify(detail)],
    );
    return row?.id ?? '0';
  }

  async #end(id: string, outcome: AuditEntry['outcome'], error: string | null, detail: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#metadata.query('UPDATE query_router.lake_audit SET outcome = $2, error = $3, ended_at = clock_timestamp(), detail = detail || $4::jsonb WHERE id = $1', [
      id,
      outcome,
      error,
      JSON.stringify(detail),
    ]);
  }
}

import type { CatalogTable, FailureError } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import type { EngineQuery, EngineResult, QueryEngine } from '@query-router/engine';
import { engineFailure, InFlight, RowBudget, StatementScope, unavailable } from '@query-router/engine';
import { quoteName, rowCount, statsQuery } from './catalog.ts';
import { isMissingCatalog, translate } from './errors.ts';
import { RefCatalogs, type RefCatalogsOptions } from './ref-catalogs.ts';
import { readAnswer } from './result-reader.ts';
import { RowCounts } from './row-counts.ts';
import { findTables, finderOf, type Finder, type TrinoSource } from './sources.ts';
import type { TrinoAddress } from './statement-client.ts';
import { StatementClient } from './statement-client.ts';
import { whyNotARead } from './statement-lock.ts';

const ENGINE = 'trino';
const DEFAULT_CONCURRENCY = 8;
const CLOSE_GRACE_MS = 5_000;
const OWN_TIMEOUT_MS = 15_000;
const UNLIMITED = { maxRows: 1_000_000, maxResultBytes: 256 * 1024 * 1024 };

export interface TrinoOptions extends TrinoAddress {
  /** Most statements at once (default 8). */
  readonly concurrency?: number;
  /** Where tables are looked for; `catalog` alone when not said. Names that several have are those of the first. */
  readonly sources?: readonly TrinoSource[];
  /** How catalogues for refs of the lake are had; without, the lake is read at its default branch only. */
  readonly refs?: Omit<RefCatalogsOptions, 'url'>;
  /**
   * What to do when the server would let the user change data: `refuse` (default) fails `init()`; `allow` relies on the check that
   * every statement is a query.
   */
  readonly writableUser?: 'refuse' | 'allow';
}

/** {@link QueryEngine} over catalogues of a Trino cluster. Reads only. */
export class TrinoEngine implements QueryEngine {
  readonly name = ENGINE;
  readonly writable = false;
  readonly exclusive = false;
  readonly concurrency: number;
  readonly #options: TrinoOptions;
  readonly #client: StatementClient;
  readonly #secrets: readonly string[];
  readonly #inFlight = new InFlight();
  readonly #rowCounts: RowCounts;
  readonly #sources: readonly TrinoSource[];
  readonly #finders: readonly Finder[];
  readonly #refs: RefCatalogs | null;
  readonly #running = new Set<AbortController>();
  #closed: Promise<void> | null = null;

  constructor(options: TrinoOptions) {
    this.#options = options;
    this.concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    // A statement has one request at a time; stopping and our own statements come on top.
    this.#client = new StatementClient(options, this.concurrency * 2 + 4);
    this.#rowCounts = new RowCounts(async (table, signal) => {
      const answer = await this.#run({ ...OWN, sql: statsQuery(table.path ?? [options.catalog, table.schema, table.name]) }, signal);
      return rowCount(answer.columns, answer.rows);
    });
    this.#sources = options.sources ?? [{ kind: 'plain', catalog: options.catalog, role: 'primary' }];
    this.#finders = this.#sources.map((source) => finderOf(source, async (sql, signal) => (await this.#own(sql, signal)).rows));
    this.#refs = options.refs === undefined ? null : new RefCatalogs({ ...options.refs, url: options.url });
    const { host, hostname } = new URL(options.url);
    this.#secrets = [host, hostname, ...(options.password === undefined ? [] : [options.password])];
  }

  async init(): Promise<void> {
    const answer = await this.#own("SELECT current_timezone() AS z, TIMESTAMP '2024-02-29 23:59:59.999999' AS t, BIGINT '9007199254740993' AS b");
    const expected = ['UTC', '2024-02-29T23:59:59.999999', '9007199254740993'];
    const wrong = ['the session time zone', 'the precision of timestamps', 'the digits of integers'].filter((_, index) => answer.rows[0]?.[index] !== expected[index]);
    if (wrong.length > 0) throw engineFailure(ENGINE, 'ENGINE_UNAVAILABLE', `trino does not keep ${wrong.join(', ')}.`, { retryable: false });
    if (this.#options.writableUser === 'allow') return;
    for (const { catalog } of this.#sources) await this.#verifyReadOnly(catalog);
  }

  execute(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    if (this.#inFlight.closing) return Promise.reject(unavailable(ENGINE, 'it is shutting down'));
    return this.#inFlight.track(this.#execute(query, signal));
  }

  async discover(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    const tables = await findTables(this.#finders, signal);
    // A catalogue too many does no harm until the next time.
    await this.#refs?.sweep(signal).catch(() => undefined);
    return this.#rowCounts.fill(tables, signal);
  }

  async ping(signal: AbortSignal): Promise<string> {
    const { rows } = await this.#own('SELECT version()', signal);
    return String(rows[0]?.[0]);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const idle = await this.#inFlight.drain(CLOSE_GRACE_MS);
    if (!idle) {
      for (const statement of this.#running) statement.abort();
      await this.#inFlight.drain(CLOSE_GRACE_MS);
    }
    this.#client.close();
    this.#refs?.close();
  }

  async #execute(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    if (query.statement !== 'read') throw engineFailure(ENGINE, 'STATEMENT_REFUSED', 'trino takes no writes here.');
    const refusal = whyNotARead(query.sql);
    if (refusal !== null) throw engineFailure(ENGINE, 'STATEMENT_REFUSED', `trino does not run this: ${refusal}.`);
    if (query.timeoutMs <= 0) throw engineFailure(ENGINE, 'DEADLINE_EXCEEDED', 'No time was left to start the statement.');
    return query.ref == null ? this.#run(query, signal) : this.#runAt(query.ref, query, signal);
  }

  /** Once more when somebody has dropped the ref's catalogue in between. */
  async #runAt(ref: string, query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    const refs = this.#refs;
    if (refs === null) throw engineFailure(ENGINE, 'ENGINE_CANNOT_ANSWER', 'trino has no catalogues for refs here.');
    await refs.ensure(ref, signal);
    return this.#run(query, signal).catch(async (error: unknown) => {
      if (!isMissingCatalog(error)) throw error;
      refs.forget(ref);
      await refs.ensure(ref, signal);
      return this.#run(query, signal);
    });
  }

  async #run(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    const statement = new AbortController();
    const forward = (): void => statement.abort();
    signal.addEventListener('abort', forward, { once: true });
    if (signal.aborted) forward();
    this.#running.add(statement);
    const scope = new StatementScope(query.timeoutMs, statement.signal);
    try {
      scope.throwIfStopped(ENGINE);
      const budget = new RowBudget(query);
      const pages = this.#client.run(query.sql, { queryId: query.queryId, timeoutMs: query.timeoutMs, pageBytes: query.maxResultBytes }, scope.signal);
      const columns = await readAnswer(pages, budget);
      scope.throwIfStopped(ENGINE);
      return { columns, rows: budget.rows, truncated: budget.truncated, affectedRows: null, replayed: false };
    } catch (error) {
      if (scope.reason !== null) throw scope.failure(ENGINE);
      throw this.#failure(error);
    } finally {
      scope.end();
      signal.removeEventListener('abort', forward);
      this.#running.delete(statement);
    }
  }

  /** The server must refuse a definition; it is only explained, so nothing comes of it where it does not. */
  async #verifyReadOnly(catalog: string): Promise<void> {
    const table = [catalog, 'query_router', 'lock_probe'].map(quoteName).join('.');
    const code = await this.#run({ ...OWN, sql: `EXPLAIN CREATE TABLE ${table} AS SELECT 1 AS a` }, new AbortController().signal).then(
      () => 'QUERY_ALLOWED',
      (error: unknown) => (isFailureError(error) ? error.failure : null),
    );
    if (code !== null && typeof code === 'object' && code.code === 'STATEMENT_REFUSED') return;
    throw engineFailure(
      ENGINE,
      'ENGINE_UNAVAILABLE',
      'trino would let its user change data: give the user read-only access in the access control rules of the server.',
      { retryable: false },
    );
  }

  #own(sql: string, signal: AbortSignal = new AbortController().signal): Promise<EngineResult> {
    return this.execute({ ...OWN, sql }, signal);
  }

  #failure(error: unknown): FailureError {
    return isFailureError(error) ? error : translate(error, this.#secrets, (name) => this.#sources.some(({ catalog }) => catalog === name));
  }
}

const OWN = { queryId: 'own', statement: 'read', timeoutMs: OWN_TIMEOUT_MS, ...UNLIMITED } as const;

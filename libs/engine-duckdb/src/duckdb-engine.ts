import type { DuckDBInstance } from '@duckdb/node-api';
import type { CatalogTable } from '@query-router/contracts';
import type { EngineQuery, EngineResult, HeldCopy, QueryEngine, ReplicaStore, RowBatches, TableChanges } from '@query-router/engine';
import { engineFailure, InFlight, Slots, StatementScope, unavailable } from '@query-router/engine';
import { beside, type LakeView } from '@query-router/lake-catalog';
import { openDatabase } from './database.ts';
import { discoverTables } from './discover.ts';
import { openFailure, statementFailure } from './failure.ts';
import { attachLake, lakeDirectory, lakeView } from './lake.ts';
import type { DuckDbEngineOptions } from './options.ts';
import { executeRead } from './read.ts';
import { ReplicaChanges } from './replica-changes.ts';
import { replaceTable } from './replica-tables.ts';
import { identifier } from './sql-text.ts';
import { checkNoLakeFiles, checkRead } from './statement-gate.ts';

/** DuckDB inside the process: reads copies of tables, and the lake. */
export type DuckDbEngine = QueryEngine & ReplicaStore;

const CLOSE_GRACE_MS = 5_000;
/** Size of libuv's thread pool when the environment does not say. */
const DEFAULT_POOL = 4;

class DuckDb implements DuckDbEngine {
  readonly name = 'duckdb';
  readonly writable = false;
  readonly atomic = true;
  readonly exclusive = true;
  readonly concurrency: number;
  readonly #options: DuckDbEngineOptions;
  readonly #inFlight = new InFlight();
  readonly #slots: Slots;
  readonly #lake: LakeView | null;
  /** The tables of its own that were found last. */
  #own: readonly CatalogTable[] = [];
  #instance: DuckDBInstance | null = null;
  #isLakeAttached = false;
  #changes: ReplicaChanges | null = null;

  constructor(options: DuckDbEngineOptions, threadPool: number) {
    this.#options = options;
    this.#lake = options.lake === undefined ? null : lakeView(options.lake, () => this.#opened());
    this.concurrency = Math.max(1, Math.min(options.concurrency, threadPool - 1));
    this.#slots = new Slots(this.concurrency);
  }

  async init(): Promise<void> {
    if (this.#instance !== null) return;
    try {
      this.#instance = await openDatabase(this.#options);
    } catch (error) {
      throw openFailure(error);
    }
    await this.#attachLake();
  }

  /** While the lake's catalogue is away its tables are not announced, and everything else is answered; each discovery tries again. */
  async #attachLake(): Promise<void> {
    const { lake } = this.#options;
    if (lake === undefined || this.#isLakeAttached) return;
    const connection = await this.#opened().connect();
    try {
      await attachLake((sql) => connection.run(sql), lake);
      this.#isLakeAttached = true;
    } catch {
      // The next discovery.
    } finally {
      connection.closeSync();
    }
  }

  async execute(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    const instance = this.#opened();
    if (query.statement !== 'read') throw engineFailure('duckdb', 'STATEMENT_REFUSED', 'DuckDB holds copies; writes go to the primary.');
    const scope = new StatementScope(query.timeoutMs, signal);
    try {
      return await this.#inFlight.track(this.#run(instance, query, scope));
    } finally {
      scope.end();
    }
  }

  async discover(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    signal.throwIfAborted();
    try {
      const lake = this.#lake;
      if (lake === null) return await this.#discoverOwn();
      // DuckDB lists all catalogues to tell one: while the lake does not answer, what was known before stays.
      await this.#attachLake();
      this.#own = await this.#discoverOwn().catch(() => this.#own);
      return beside(this.#own, await lake.tables(signal));
    } catch (error) {
      throw statementFailure(error);
    }
  }

  async ping(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const connection = await this.#opened().connect();
    try {
      const [[version] = []] = (await connection.runAndReadAll('SELECT version()')).getRows();
      return String(version).replace(/^v/, '');
    } catch (error) {
      throw statementFailure(error);
    } finally {
      connection.closeSync();
    }
  }

  async replaceTable(table: CatalogTable, rows: RowBatches, copyId: string): Promise<void> {
    await this.#change(() => replaceTable(this.#opened(), table, rows, copyId));
  }

  async applyChanges(changes: readonly TableChanges[], position: string): Promise<void> {
    await this.#change(() => this.#copies().apply(changes, position));
  }

  async savePosition(position: string): Promise<void> {
    await this.applyChanges([], position);
  }

  async loadPosition(): Promise<string | null> {
    return await this.#change(() => this.#copies().loadPosition());
  }

  async heldCopies(): Promise<readonly HeldCopy[]> {
    return await this.#change(() => this.#copies().heldCopies());
  }

  async dropTable(schema: string, name: string): Promise<void> {
    const connection = await this.#opened().connect();
    try {
      await connection.run(`DROP TABLE IF EXISTS ${identifier(schema)}.${identifier(name)}`);
    } catch (error) {
      throw statementFailure(error);
    } finally {
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    await this.#inFlight.drain(CLOSE_GRACE_MS);
    this.#instance?.closeSync();
    this.#instance = null;
  }

  async #run(instance: DuckDBInstance, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
    scope.throwIfStopped('duckdb');
    checkRead(query.sql);
    if (this.#options.lake !== undefined) checkNoLakeFiles(query.sql, lakeDirectory(this.#options.lake));
    const release = await this.#slots.take(scope.signal).catch(() => {
      throw scope.failure('duckdb');
    });
    try {
      return await executeRead(instance, query, scope);
    } catch (error) {
      if (query.ref == null || scope.reason !== null || (await this.#lake?.hasRef(query.ref, scope.signal)) === true) throw error;
      throw engineFailure('duckdb', 'REF_NOT_FOUND', `The lake has no branch, tag or commit ${query.ref}.`, { cause: error });
    } finally {
      release();
    }
  }

  async #change<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#inFlight.track(work());
    } catch (error) {
      throw statementFailure(error);
    }
  }

  #copies(): ReplicaChanges {
    this.#changes ??= new ReplicaChanges(this.#opened());
    return this.#changes;
  }

  #discoverOwn(): Promise<readonly CatalogTable[]> {
    return discoverTables(this.#opened(), this.#options);
  }

  #opened(): DuckDBInstance {
    if (this.#instance === null || this.#inFlight.closing) throw unavailable('duckdb', 'its database is not open');
    return this.#instance;
  }
}

/** Makes the engine; the database is opened by `init`. */
export function createDuckDbEngine(options: DuckDbEngineOptions): DuckDbEngine {
  const pool = Number(process.env['UV_THREADPOOL_SIZE'] ?? DEFAULT_POOL);
  return new DuckDb(options, Number.isInteger(pool) && pool > 0 ? pool : DEFAULT_POOL);
}

import { randomUUID } from 'node:crypto';
import type { CatalogTable, FailureError } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import type { EngineQuery, EngineResult, HeldCopy, QueryEngine, ReplicaStore, RowBatches, TableChanges } from '@query-router/engine';
import { engineFailure, InFlight, RowBudget, Slots, StatementScope, unavailable } from '@query-router/engine';
import { beside, type LakeReader, type LakeView } from '@query-router/lake-catalog';
import { CATALOG_QUERY, catalogTables } from './catalog.ts';
import { translate } from './errors.ts';
import { CREATE_SETTINGS, createLakeDatabase, lakeView, withoutLake } from './lake.ts';
import { Replicas } from './replicas.ts';
import { readAnswer } from './result-reader.ts';
import { ignoredSettings } from './settings.ts';
import { whyNotARead } from './statement-lock.ts';
import type { ClickHouseTransport } from './transport.ts';

const ENGINE = 'clickhouse';
const CLOSE_GRACE_MS = 5_000;
/** Between two requests to stop the same statement: the first may come before the engine has registered it. */
const KILL_INTERVAL_MS = 50;
const OWN_TIMEOUT_MS = 15_000;
/** Statements of the adapter's own at once. They wait for no client's: an engine with every slot taken is busy, not down. */
const OWN_AT_ONCE = 3;
const UNLIMITED = { maxRows: 1_000_000, maxResultBytes: 256 * 1024 * 1024 };

/** {@link QueryEngine} and {@link ReplicaStore} over a ClickHouse engine, wherever that runs. */
export class ClickHouseEngine implements QueryEngine, ReplicaStore {
  readonly name = ENGINE;
  readonly writable = false;
  readonly atomic = false;
  readonly exclusive: boolean;
  readonly concurrency: number;
  readonly #replicas: Replicas;
  readonly #transport: ClickHouseTransport;
  readonly #lake: { readonly reader: LakeReader; readonly view: LakeView } | null;
  readonly #inFlight = new InFlight();
  readonly #running = new Set<string>();
  readonly #slots: Slots;
  readonly #ownSlots = new Slots(OWN_AT_ONCE);
  /** Two engines, in one process or many, must not give two statements one id. */
  readonly #instance = randomUUID().slice(0, 8);
  #lastId = 0;
  #closed: Promise<void> | null = null;

  constructor(transport: ClickHouseTransport, lake: LakeReader | null = null) {
    this.#transport = transport;
    this.#lake = lake === null ? null : { reader: lake, view: lakeView(lake, (sql, signal) => this.#own(sql, signal)) };
    this.exclusive = transport.exclusive;
    this.concurrency = transport.concurrency;
    this.#slots = new Slots(transport.concurrency);
    this.#replicas = new Replicas(transport, async (sql) => (await this.#own(sql, new AbortController().signal)).rows);
  }

  async init(): Promise<void> {
    try {
      await this.#transport.open();
    } catch (error) {
      throw this.#failure(error);
    }
    const settings = await this.#own('SELECT name, value FROM system.settings', new AbortController().signal);
    const inForce = new Map(settings.rows.map(([name, value]) => [String(name), String(value)]));
    const ignored = ignoredSettings(inForce);
    if (inForce.get('readonly') !== '1' && inForce.get('readonly') !== '2') ignored.push('readonly');
    if (ignored.length > 0) {
      throw engineFailure(ENGINE, 'ENGINE_UNAVAILABLE', `clickhouse ignores settings that answers depend on: ${ignored.join(', ')}.`, { retryable: false });
    }
    if (this.#lake !== null) await this.#attachLake(this.#lake.reader);
    // A user who may only read cannot, and need not.
    await this.#replicas.dropLeftovers().catch(() => undefined);
  }

  execute(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    return this.#track(() => this.#execute(query, signal, this.#slots));
  }

  replaceTable(table: CatalogTable, rows: RowBatches, copyId: string): Promise<void> {
    return this.#track(() => this.#replicas.replaceTable(table, rows, copyId));
  }

  applyChanges(changes: readonly TableChanges[], position: string): Promise<void> {
    return this.#track(() => this.#replicas.applyChanges(changes, position));
  }

  savePosition(position: string): Promise<void> {
    return this.#track(() => this.#replicas.savePosition(position));
  }

  loadPosition(): Promise<string | null> {
    return this.#track(() => this.#replicas.loadPosition());
  }

  heldCopies(): Promise<readonly HeldCopy[]> {
    return this.#track(() => this.#replicas.heldCopies());
  }

  dropTable(schema: string, name: string): Promise<void> {
    return this.#track(() => this.#replicas.dropTable(schema, name));
  }

  async discover(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    const { rows } = await this.#own(CATALOG_QUERY, signal);
    const own = catalogTables(rows);
    return this.#lake === null ? own : beside(withoutLake(own), await this.#lake.view.tables(signal));
  }

  async ping(signal: AbortSignal): Promise<string> {
    const { rows } = await this.#own('SELECT version()', signal);
    return String(rows[0]?.[0]);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inFlight.closing) return Promise.reject(unavailable(ENGINE, 'it is shutting down'));
    return this.#inFlight.track(work());
  }

  async #close(): Promise<void> {
    const idle = await this.#inFlight.drain(CLOSE_GRACE_MS);
    if (!idle) await Promise.allSettled([...this.#running].map((id) => this.#transport.kill(id)));
    await this.#transport.close();
  }

  async #execute(query: EngineQuery, signal: AbortSignal, slots: Slots): Promise<EngineResult> {
    if (query.statement !== 'read') throw engineFailure(ENGINE, 'STATEMENT_REFUSED', 'clickhouse takes no writes here.');
    const refusal = whyNotARead(query.sql);
    if (refusal !== null) throw engineFailure(ENGINE, 'STATEMENT_REFUSED', `clickhouse does not run this: ${refusal}.`);
    if (query.timeoutMs <= 0) throw engineFailure(ENGINE, 'DEADLINE_EXCEEDED', 'No time was left to start the statement.');
    const scope = new StatementScope(query.timeoutMs, signal);
    try {
      scope.throwIfStopped(ENGINE);
      return await slots.run(scope.signal, () => this.#read(query, scope));
    } catch (error) {
      if (scope.reason !== null) throw scope.failure(ENGINE);
      if (query.ref != null && !(await this.#hasRef(query.ref, scope.signal))) throw engineFailure(ENGINE, 'REF_NOT_FOUND', `The lake has no branch, tag or commit ${query.ref}.`, { cause: error });
      throw this.#failure(error);
    } finally {
      scope.end();
    }
  }

  async #read(query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
    const id = `${query.queryId.replaceAll(/[^\w-]/g, '').slice(0, 64)}-${this.#instance}-${(++this.#lastId).toString(36)}`;
    const budget = new RowBudget(query);
    const source = this.#transport.read({ id, sql: query.sql, timeoutMs: Math.max(query.timeoutMs, 1) }, scope.signal);
    let settled = false;
    this.#running.add(id);
    scope.onStop(() => void this.#killUntil(() => settled, id));
    try {
      const columns = await readAnswer(source, budget, query.maxResultBytes);
      scope.throwIfStopped(ENGINE);
      return { columns, rows: budget.rows, truncated: budget.truncated, affectedRows: null, replayed: false };
    } finally {
      settled = true;
      this.#running.delete(id);
    }
  }

  async #killUntil(settled: () => boolean, id: string): Promise<void> {
    while (!settled()) {
      await this.#transport.kill(id).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, KILL_INTERVAL_MS));
    }
  }

  async #attachLake(lake: LakeReader): Promise<void> {
    try {
      await this.#transport.command(createLakeDatabase(lake), CREATE_SETTINGS);
    } catch (error) {
      // The statement holds the keys: nothing of it may show.
      throw engineFailure(ENGINE, 'ENGINE_UNAVAILABLE', `clickhouse could not set up the lake: ${translate(error, [...this.#transport.secrets, lake.s3.accessKey, lake.s3.secretKey]).failure.message}`);
    }
  }

  #hasRef(ref: string, signal: AbortSignal): Promise<boolean> {
    return this.#lake === null ? Promise.resolve(false) : this.#lake.view.hasRef(ref, signal);
  }

  /** A statement of the adapter's own. */
  #own(sql: string, signal: AbortSignal): Promise<EngineResult> {
    return this.#track(() => this.#execute({ queryId: 'own', sql, statement: 'read', timeoutMs: OWN_TIMEOUT_MS, ...UNLIMITED }, signal, this.#ownSlots));
  }

  #failure(error: unknown): FailureError {
    return isFailureError(error) ? error : translate(error, this.#transport.secrets);
  }
}

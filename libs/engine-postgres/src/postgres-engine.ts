import type { CatalogTable } from '@query-router/contracts';
import type { EngineQuery, EngineResult, QueryEngine, TableReader, TableSnapshot } from '@query-router/engine';
import { InFlight, StatementScope, unavailable } from '@query-router/engine';
import { collect } from './collect.ts';
import { discoverTables } from './discover.ts';
import { connectFailure, QUERY_CANCELED, statementFailure } from './failure.ts';
import type { PostgresEngineOptions } from './options.ts';
import { FIXED_SETTINGS, READ_SETTINGS, sessionConfig } from './options.ts';
import { executeRead } from './read.ts';
import type { Account } from './reader-role.ts';
import { ensureReaderRole, grantExisting, grantReader, readerAccount } from './reader-role.ts';
import { CREATE_REQUEST_LOG, OWN_SCHEMA, PRUNE } from './request-log.ts';
import { step } from './exchange.ts';
import { ConnectionLostError, isServerError, Session } from './session.ts';
import { SessionPool } from './session-pool.ts';
import { checkRead, checkWrite } from './statement-gate.ts';
import { StatementNames } from './statement-names.ts';
import { loadTypes } from './type-loader.ts';
import { TypeRegistry } from './types.ts';
import { executeWrite } from './write.ts';
import { readTable } from './table-reader.ts';
import { withoutWaiting } from './without-waiting.ts';

/** PostgreSQL behind the engine port: the primary of operational tables, and the source of their copies. */
export type PostgresEngine = QueryEngine & TableReader;

const OLDEST_VERSION = 140_000;
const ONE_DAY_MS = 86_400_000;
const ADMIN_CONNECTIONS = 2;
const BYTEWISE_COLLATIONS = /^(C|POSIX|C\.UTF-?8)$/i;
const CLOSE_GRACE_MS = 5_000;
const INIT_TIMEOUT_MS = 30_000;
/** Any number, the same in every worker: they prepare the database one after the other. */
const INIT_LOCK = '7281004';

class Postgres implements PostgresEngine {
  readonly name = 'postgres';
  readonly writable = true;
  readonly exclusive = false;
  readonly concurrency: number;
  readonly #options: PostgresEngineOptions;
  readonly #types = new TypeRegistry();
  readonly #names = new StatementNames();
  readonly #inFlight = new InFlight();
  readonly #writes: SessionPool;
  /** For the adapter's own work, so that a ping does not wait behind long writes. */
  readonly #admin: SessionPool;
  #reads: SessionPool;
  #readAccount: Account;
  #tellsPosition = false;

  constructor(options: PostgresEngineOptions) {
    this.#options = options;
    this.concurrency = options.poolSize;
    this.#readAccount = options.readUser ?? { user: options.user, password: options.password };
    this.#reads = new SessionPool(sessionConfig(options, 'read', this.#readAccount), options.poolSize);
    this.#writes = new SessionPool(sessionConfig(options, 'write', options), Math.max(2, Math.ceil(options.poolSize / 4)));
    this.#admin = new SessionPool(sessionConfig(options, 'write', options), ADMIN_CONNECTIONS);
  }

  async init(): Promise<void> {
    await this.#withAdmin(INIT_TIMEOUT_MS, new AbortController().signal, async (admin) => {
      const [[version, encoding] = []] = await collect(admin, "SELECT current_setting('server_version_num'), current_setting('server_encoding')");
      if (Number(version) < OLDEST_VERSION) throw unavailable('postgres', 'its version is older than 14');
      if (encoding !== 'UTF8') throw unavailable('postgres', 'its database is not encoded in UTF8');
      await verifySettings(admin, FIXED_SETTINGS);
      await verifyCollation(admin);
      await this.#prepareDatabase(admin);
      this.#tellsPosition = await canReadPosition(admin);
      this.#types.load(await loadTypes(admin));
    });
    await this.#verifyReads();
  }

  async execute(query: EngineQuery, signal: AbortSignal): Promise<EngineResult> {
    if (this.#inFlight.closing) throw unavailable('postgres', 'the engine is closing');
    const scope = new StatementScope(query.timeoutMs, signal);
    try {
      return await this.#inFlight.track(this.#run(query, scope));
    } catch (error) {
      const stopped = scope.reason !== null && ((isServerError(error) && error.code === QUERY_CANCELED) || error instanceof ConnectionLostError);
      throw stopped ? scope.failure('postgres') : statementFailure(error);
    } finally {
      scope.end();
    }
  }

  async discover(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    return await this.#withAdmin(INIT_TIMEOUT_MS, signal, async (admin) => {
      this.#types.load(await loadTypes(admin));
      if (this.#readAccount.user !== this.#options.user) await grantExisting(admin, this.#readAccount.user);
      return await withoutWaiting(admin, async () => {
        await admin.run([step(PRUNE)]);
        return await discoverTables(admin, this.#types, this.#readAccount.user);
      });
    });
  }

  async ping(signal: AbortSignal): Promise<string> {
    return await this.#withAdmin(5_000, signal, async (admin) => {
      const [[version] = []] = await collect(admin, "SELECT current_setting('server_version')");
      return String(version);
    });
  }

  async readTable(schema: string, name: string, signal: AbortSignal, snapshot?: string): Promise<TableSnapshot> {
    // For copies, not for queries: not as the role that queries run under, which may not have been given the newest tables yet.
    const config = sessionConfig(this.#options, 'read', this.#options);
    return await readTable(config, this.#types, { schema, name, snapshot }, signal);
  }

  async close(): Promise<void> {
    await this.#inFlight.drain(CLOSE_GRACE_MS);
    await Promise.all([this.#reads.close(), this.#writes.close(), this.#admin.close()]);
  }

  async #run(query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
    if (query.statement === 'read') {
      checkRead(query.sql);
      return await executeRead({ pool: this.#reads, names: this.#names, types: this.#types }, query, scope);
    }
    checkWrite(query.sql);
    return await executeWrite({ pool: this.#writes, types: this.#types, dedupeTtlMs: this.#options.dedupeTtlMs ?? ONE_DAY_MS, tellsPosition: () => this.#tellsPosition }, query, scope);
  }

  /** Runs the adapter's own work on a session that may write. */
  async #withAdmin<T>(timeoutMs: number, signal: AbortSignal, work: (admin: Session) => Promise<T>): Promise<T> {
    const scope = new StatementScope(timeoutMs, signal);
    try {
      const admin = await this.#admin.acquire(scope);
      const forget = scope.onStop(() => admin.cancel());
      try {
        return await work(admin);
      } finally {
        forget();
        if (!admin.closed && admin.inTransaction) await admin.run([step('ROLLBACK')]).catch(() => admin.destroy());
        this.#admin.release(admin);
      }
    } catch (error) {
      throw scope.reason === null ? statementFailure(error) : scope.failure('postgres');
    } finally {
      scope.end();
    }
  }

  /** What stands between client and server, such as a pooler, may drop settings on the way. */
  async #verifyReads(): Promise<void> {
    const scope = new StatementScope(INIT_TIMEOUT_MS, new AbortController().signal);
    try {
      const session = await this.#reads.acquire(scope);
      try {
        await verifySettings(session, READ_SETTINGS);
      } finally {
        this.#reads.release(session);
      }
    } catch (error) {
      throw scope.reason === null ? statementFailure(error) : scope.failure('postgres');
    } finally {
      scope.end();
    }
  }

  async #prepareDatabase(admin: Session): Promise<void> {
    await admin.run([step('SELECT pg_advisory_lock($1::bigint)', [INIT_LOCK])]);
    try {
      const [[ready] = []] = await collect(admin, `SELECT to_regclass('${OWN_SCHEMA}.request_log_expires_at') IS NOT NULL`);
      if (ready !== 't') await admin.run(CREATE_REQUEST_LOG.map((sql) => step(sql)));
      if (this.#options.readUser === undefined) await this.#makeReader(admin);
      else await grantExisting(admin, this.#readAccount.user);
    } finally {
      await admin.run([step('SELECT pg_advisory_unlock($1::bigint)', [INIT_LOCK])]).catch(() => admin.retire());
    }
  }

  /** Reads under a role without rights to write where the account may create one, else under the account itself. */
  async #makeReader(admin: Session): Promise<void> {
    const account = readerAccount(this.#options.password);
    const config = sessionConfig(this.#options, 'read', account);
    try {
      await ensureReaderRole(admin, account);
      await grantReader(admin, account.user);
      await (await Session.open(config)).close();
    } catch (error) {
      if (isServerError(error) && MAY_NOT.has(error.code)) return;
      throw connectFailure(error);
    }
    const before = this.#reads;
    this.#readAccount = account;
    this.#reads = new SessionPool(config, this.#options.poolSize);
    await before.close();
  }
}

/** What the server says to an account that may not create roles, and to a role that may not log in. */
const MAY_NOT: ReadonlySet<string> = new Set(['42501', '28000', '28P01', '0A000']);

/** Some hosted servers do not let everybody look at the log; writes then tell no position, and copies are judged by time. */
async function canReadPosition(session: Session): Promise<boolean> {
  const [[allowed] = []] = await collect(session, "SELECT has_function_privilege('pg_current_wal_insert_lsn()', 'EXECUTE')");
  return allowed === 't';
}

async function verifySettings(session: Session, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, wanted] of Object.entries(settings)) {
    const [[found] = []] = await collect(session, 'SELECT current_setting($1)', [name]);
    if (found !== wanted) throw unavailable('postgres', `its session has ${name} = ${String(found)} instead of ${wanted}`);
  }
}

/** The other engines compare text by its bytes; a database that does not would order the same rows differently. */
async function verifyCollation(session: Session): Promise<void> {
  // As JSON, because the names of these columns changed from version to version.
  const sql = "SELECT d ->> 'datlocprovider', coalesce(d ->> 'datlocale', d ->> 'daticulocale', d ->> 'datcollate') FROM (SELECT to_jsonb(t) AS d FROM pg_database t WHERE datname = current_database()) x";
  const [[provider, locale] = []] = await collect(session, sql);
  if (provider !== 'i' && BYTEWISE_COLLATIONS.test(String(locale))) return;
  throw unavailable('postgres', `its database sorts text by ${String(locale)}; the router needs a database created with LC_COLLATE 'C' or 'C.UTF-8'`);
}

/** Makes the engine; nothing is connected before `init`. Reads wait for a connection when all `poolSize` are busy. */
export function createPostgresEngine(options: PostgresEngineOptions): PostgresEngine {
  return new Postgres(options);
}

import { Session } from 'chdb';
import { waitUntil } from '@query-router/server-process';
import { CODE, raise } from './exception.ts';
import { Gate } from './gate.ts';

export interface SessionSettings {
  readonly database: string | undefined;
  /** Engine settings, and query parameters as `param_name`. */
  readonly settings: ReadonlyMap<string, string>;
}

const MAX_CONCURRENT_QUERIES = 16;
const MAX_WAITING_QUERIES = 256;
const KILL_SYNC_TIMEOUT_MS = 30_000;

/** Threads that the engine's calls need from libuv: one for each running query, and some for the statements that end them. */
export const THREADS = MAX_CONCURRENT_QUERIES + 4;

function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/**
 * The engine of one data directory. Every statement runs on a session of its own, opened for it (0.5 ms) and closed after it. That
 * gives it its own settings, and none of the rows that a failed statement left in its session can reach the next one: chdb 3.4.0
 * puts such rows in front of the session's next answer.
 */
export class Engine {
  readonly #dataDir: string;
  /** Kept open: the engine shuts down with its last session. */
  readonly #first: Session;
  readonly #gate = new Gate(MAX_CONCURRENT_QUERIES, MAX_WAITING_QUERIES);
  readonly #running = new Set<string>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#first = new Session(dataDir);
  }

  /** Runs `body` with a session in which `queryId` can be killed. Waits for its turn when many queries run. */
  async withSession<T>(queryId: string, { database, settings }: SessionSettings, body: (session: Session) => Promise<T>): Promise<T> {
    if (this.#running.has(queryId)) throw raise(CODE.queryWithSameIdIsRunning, 'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING', `Query with id = ${queryId} is already running`);
    if (this.#gate.isFull) throw raise(CODE.tooManyQueries, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many simultaneous queries');
    this.#running.add(queryId);
    try {
      return await this.#gate.through(async () => {
        const session = new Session(this.#dataDir);
        try {
          if (database !== undefined) session.query(`USE ${identifier(database)}`);
          // The engine chooses its own query ids; this setting is what KILL QUERY can find it by.
          const assignments = [...settings].filter(([name]) => name !== 'readonly' && name !== 'log_comment');
          session.query(`SET ${[...assignments, ['log_comment', queryId] as const].map(([name, value]) => `${identifier(name)} = ${literal(value)}`).join(', ')}`);
          const readonly = settings.get('readonly');
          // Last, because it forbids the others.
          if (readonly !== undefined) session.query(`SET readonly = ${literal(readonly)}`);
          return await body(session);
        } finally {
          session.close();
        }
      });
    } finally {
      this.#running.delete(queryId);
    }
  }

  /** Ends a running query; nothing happens when there is none. ASYNC, because SYNC waits inside the engine for a thread it blocks. */
  async kill(queryId: string): Promise<void> {
    await this.#first.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${literal(queryId)} ASYNC`);
  }

  /** `KILL QUERY` as a client writes it, with the ids that it knows. */
  async runKill(session: Session, sql: string, format: string): Promise<string> {
    const waits = /\bSYNC\b/i.test(sql);
    const statement = sql.replace(/\bquery_id\b/gi, "Settings['log_comment']").replace(/\bSYNC\b/gi, 'ASYNC');
    const answer = (await session.queryAsync(statement, { format })).text();
    const named = [...sql.matchAll(/'([^']*)'/g)].map(([, id]) => id ?? '');
    if (waits) await waitUntil('the killed queries end', () => !named.some((id) => this.#running.has(id)), { timeoutMs: KILL_SYNC_TIMEOUT_MS, everyMs: 5 });
    return answer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((queryId) => this.kill(queryId)));
    await waitUntil('running queries end', () => this.#running.size === 0, { timeoutMs: KILL_SYNC_TIMEOUT_MS, everyMs: 5 }).catch(() => false);
    this.#first.close();
  }
}

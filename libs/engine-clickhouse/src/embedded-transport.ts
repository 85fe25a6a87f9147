import { unavailable } from '@query-router/engine';
import type { ChdbQueryStream, Session } from 'chdb';
import { BLOCK_SETTINGS, LOAD_SETTINGS, SESSION_SETTINGS } from './settings.ts';
import { quoteText } from './identifiers.ts';
import type { ClickHouseTransport, ReadRequest } from './transport.ts';

type Settings = Readonly<Record<string, string>>;

interface OpenEngine {
  readonly control: Session;
  newSession(settings: Settings): Session;
  drainPending(): Promise<void>;
}

const FORMAT = 'JSONCompactEachRowWithNamesAndTypes';
const NEWLINE = 10;

/** Of the engine itself, read when its first session is opened. A dropped table stays on disk for 480 s by default: every copy would be there several times. */
const SERVER_SETTINGS: Settings = { database_atomic_delay_before_drop_table_sec: '1' };

/**
 * Most reads of clients at once. Each waits in one of libuv's threads (four unless `UV_THREADPOOL_SIZE` says otherwise), which the rest of the
 * process needs too.
 */
const DEFAULT_CONCURRENCY = 3;

/**
 * The engine inside this process (chdb). Every read gets a session of its own: after a failed statement in a row format chdb puts the
 * rows it had produced before the next answer **of the same session**, also when streaming (see the test
 * `rows-of-a-failed-query-leak-into-the-next`). A session costs 0.3 ms and is also the only place where the statement's own time
 * limit can be set, since `readonly = 1` allows no changes of settings.
 */
export class EmbeddedTransport implements ClickHouseTransport {
  readonly concurrency: number;
  readonly secrets: readonly string[];
  readonly exclusive = true;
  readonly #path: string;
  #open: OpenEngine | null = null;

  constructor(path: string, concurrency = DEFAULT_CONCURRENCY) {
    this.#path = path;
    this.secrets = [path];
    this.concurrency = concurrency;
  }

  async open(): Promise<void> {
    if (this.#open !== null) return;
    // Half a gigabyte of engine, which a worker of a ClickHouse server does not load.
    const { drainPending, Session } = await import('chdb');
    const newSession = (settings: Settings, more: readonly string[] = []): Session => new Session(this.#path, { connectionArgs: [...argumentsOf(settings), ...more] });
    // The control session's life is the engine's: with the last session closed, the engine would end and start again at the next read.
    this.#open = { newSession, drainPending, control: newSession({ session_timezone: 'UTC' }, ['--', ...argumentsOf(SERVER_SETTINGS)]) };
  }

  async *read({ id, sql, timeoutMs }: ReadRequest): AsyncIterable<Uint8Array> {
    const session = this.#opened().newSession({ ...SESSION_SETTINGS, ...BLOCK_SETTINGS, max_execution_time: String(timeoutMs / 1000), log_comment: id, readonly: '1' });
    let stream: ChdbQueryStream | undefined;
    try {
      stream = session.queryStream(sql, { format: FORMAT });
      let header: Uint8Array | null = null;
      // Each chunk is a document of its own, header included.
      for await (const chunk of stream) {
        const bytes = chunk.raw();
        const rows = headerEnd(bytes);
        if (header === null) {
          header = bytes.subarray(0, rows);
          yield bytes;
        } else {
          if (!Buffer.from(header).equals(bytes.subarray(0, rows))) throw new Error('the answer changed its header');
          yield bytes.subarray(rows);
        }
      }
    } finally {
      stream?.cancel();
      session.close();
    }
  }

  /**
   * By a synchronous call, which needs no thread of the pool: all of them may be busy with the very reads to be stopped. (`SYNC`, which
   * waits for the end, would wait for ever: the end is noticed on this same thread.)
   */
  kill(id: string): Promise<void> {
    this.#open?.control.query(`KILL QUERY WHERE Settings['log_comment'] = ${quoteText(id)} ASYNC`, 'Null');
    return Promise.resolve();
  }

  async command(sql: string, settings: Settings = {}): Promise<void> {
    await this.#inNewSession(settings, async (session) => {
      await session.queryAsync(sql, { format: 'Null' });
    });
  }

  async insert(table: string, lines: Buffer): Promise<void> {
    await this.#inNewSession({}, async (session) => {
      await session.insert({ table, values: lines, format: 'JSONCompactEachRow', settings: LOAD_SETTINGS });
    });
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    open?.control.close();
    await open?.drainPending();
  }

  #opened(): OpenEngine {
    if (this.#open === null) throw unavailable('clickhouse', 'the embedded engine is not open');
    return this.#open;
  }

  async #inNewSession(settings: Settings, work: (session: Session) => Promise<void>): Promise<void> {
    const session = this.#opened().newSession({ ...LOAD_SETTINGS, ...settings });
    try {
      await work(session);
    } finally {
      session.close();
    }
  }
}

function argumentsOf(settings: Settings): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}

/** Where the two header lines end. */
function headerEnd(bytes: Uint8Array): number {
  const first = bytes.indexOf(NEWLINE);
  const second = first < 0 ? -1 : bytes.indexOf(NEWLINE, first + 1);
  return second < 0 ? bytes.length : second + 1;
}

import { unavailable } from '@query-router/engine';
import type { ChdbQueryStream } from 'chdb';
import { drainPending, Session } from 'chdb';
import { BLOCK_SETTINGS, LOAD_SETTINGS, SESSION_SETTINGS } from './settings.ts';
import { quoteText } from './identifiers.ts';
import { Slots } from './slots.ts';
import type { ClickHouseTransport, ReadRequest } from './transport.ts';

const FORMAT = 'JSONCompactEachRowWithNamesAndTypes';
const NEWLINE = 10;

/** Of the engine itself, read when its first session is opened. A dropped table stays on disk for 480 s by default: every copy would be there several times. */
const SERVER_SETTINGS: Readonly<Record<string, string>> = { database_atomic_delay_before_drop_table_sec: '1' };

/**
 * Most reads at once. Each waits in one of libuv's threads (four unless `UV_THREADPOOL_SIZE` says otherwise), which the rest of the
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
  readonly #slots: Slots;
  #control: Session | null = null;

  constructor(path: string, concurrency = DEFAULT_CONCURRENCY) {
    this.#path = path;
    this.secrets = [path];
    this.concurrency = concurrency;
    this.#slots = new Slots(concurrency);
  }

  open(): Promise<void> {
    // Its life is the engine's life: with the last session closed, the engine would end and start again at the next read.
    this.#control ??= new Session(this.#path, { connectionArgs: [...argumentsOf({ session_timezone: 'UTC' }), '--', ...argumentsOf(SERVER_SETTINGS)] });
    return Promise.resolve();
  }

  async *read(request: ReadRequest, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const release = await this.#slots.take(signal);
    try {
      yield* this.#readInSession(request);
    } finally {
      release();
    }
  }

  async *#readInSession({ id, sql, timeoutMs }: ReadRequest): AsyncIterable<Uint8Array> {
    this.#opened();
    const session = new Session(this.#path, {
      connectionArgs: argumentsOf({ ...SESSION_SETTINGS, ...BLOCK_SETTINGS, max_execution_time: String(timeoutMs / 1000), log_comment: id, readonly: '1' }),
    });
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
    this.#control?.query(`KILL QUERY WHERE Settings['log_comment'] = ${quoteText(id)} ASYNC`, 'Null');
    return Promise.resolve();
  }

  async command(sql: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
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
    this.#control?.close();
    this.#control = null;
    await drainPending();
  }

  #opened(): Session {
    if (this.#control === null) throw unavailable('clickhouse', 'the embedded engine is not open');
    return this.#control;
  }

  async #inNewSession(settings: Readonly<Record<string, string>>, work: (session: Session) => Promise<void>): Promise<void> {
    this.#opened();
    const session = new Session(this.#path, { connectionArgs: argumentsOf({ ...LOAD_SETTINGS, ...settings }) });
    try {
      await work(session);
    } finally {
      session.close();
    }
  }
}

function argumentsOf(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}

/** Where the two header lines end. */
function headerEnd(bytes: Uint8Array): number {
  const first = bytes.indexOf(NEWLINE);
  const second = first < 0 ? -1 : bytes.indexOf(NEWLINE, first + 1);
  return second < 0 ? bytes.length : second + 1;
}

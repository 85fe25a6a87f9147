import { setTimeout as delay } from 'node:timers/promises';
import type { Submittable } from 'pg';
import { Client } from 'pg';
import type { ConnectionOptions } from 'node:tls';
import { engineFailure } from '@query-router/engine';
import { requestCancel } from './cancel-request.ts';
import type { Step, StepOutcome } from './exchange.ts';
import { Exchange, step } from './exchange.ts';
import type { WireConnection } from './wire-connection.ts';

export interface SessionConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: boolean | ConnectionOptions;
  readonly applicationName: string;
  /** Settings sent with the start-up message: no round trip, and what RESET returns to. */
  readonly settings: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
}

/** The connection broke, so the server's answer is not known. */
export class ConnectionLostError extends Error {
  constructor(cause: unknown) {
    super('the connection was lost', { cause });
    this.name = 'ConnectionLostError';
  }
}

const MAX_PREPARED = 128;
/** A row is held whole before it can be counted; one that is larger than this fails the statement. */
const MAX_ROW_BYTES = 128 * 1_048_576;
/** How long a cancelled statement may take to stop before its connection is cut. */
const CANCEL_PATIENCE_MS = 5_000;

/** One server connection: runs one exchange at a time, cancels it, remembers prepared statements. */
export class Session {
  readonly #client: Client;
  readonly #connection: WireConnection;
  readonly #config: SessionConfig;
  /** Names of prepared statements, least recently used first. */
  readonly #prepared = new Set<string>();
  #closes: string[] = [];
  #exchange: Exchange | null = null;
  #finish: (() => void) | null = null;
  #cancelling: Promise<void> | null = null;
  #closed = false;
  /** Transaction status of the last ReadyForQuery: `I` idle, `T` in a transaction, `E` in a failed one. */
  #status = 'I';
  #sound = true;

  private constructor(client: Client, config: SessionConfig) {
    this.#client = client;
    this.#config = config;
    this.#connection = (client as unknown as { connection: WireConnection }).connection;
    this.#connection.on('readyForQuery', ({ status }) => {
      this.#status = status;
      this.#finish?.();
    });
    this.#connection.on('parseComplete', () => this.#noteParsed());
    // A read has no business changing a reported setting: the session is not used again.
    this.#connection.on('parameterStatus', () => {
      this.#sound = false;
    });
    this.#connection.on('end', () => {
      this.#closed = true;
      this.#finish?.();
    });
    this.#connection.stream.on('data', (bytes: Buffer) => this.#watchSize(bytes.length));
    client.on('error', () => undefined);
  }

  static async open(config: SessionConfig): Promise<Session> {
    const client = new Client({
      host: config.host,
      port: config.port,
      user: config.user,
      password: config.password,
      database: config.database,
      ssl: config.ssl,
      application_name: config.applicationName,
      options: Object.entries(config.settings).map(([name, value]) => `-c ${name}=${value.replaceAll(/([\\ ])/g, '\\$1')}`).join(' '),
      connectionTimeoutMillis: config.connectTimeoutMs,
      keepAlive: true,
    });
    try {
      await client.connect();
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    const session = new Session(client, config);
    // A worker that dies must not leave its statements running. Not every platform can tell.
    await session.run([step("SET client_connection_check_interval = '5s'")]).catch(() => undefined);
    return session;
  }

  /** Whether another statement may be given to it. */
  get usable(): boolean {
    return !this.#closed && this.#sound && this.#status === 'I' && this.#exchange === null;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get inTransaction(): boolean {
    return this.#status !== 'I';
  }

  /** Not to be used after the present statement: its state can no longer be trusted. */
  retire(): void {
    this.#sound = false;
  }

  /** Calls `listener` when the server or the network ends the connection. */
  onClosed(listener: () => void): void {
    this.#connection.on('end', listener);
  }

  /**
   * Runs statements in one round trip. Rejects with the server's error or `ConnectionLostError`, always after the connection
   * is ready again (or gone), and after a cancel has been seen through to its end.
   */
  async run(steps: readonly Step[]): Promise<readonly StepOutcome[]> {
    if (this.#closed) throw new ConnectionLostError(null);
    const exchange = new Exchange(steps, (name) => this.#touch(name), this.#closes.splice(0));
    this.#exchange = exchange;
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#client.query(exchange as unknown as Submittable);
    });
    this.#finish = null;
    this.#exchange = null;
    if (this.#cancelling !== null) await this.#settleCancel();
    if (exchange.unfinishedBytes > MAX_ROW_BYTES) throw engineFailure('postgres', 'QUERY_FAILED', 'A row of the answer is larger than 128 MiB.');
    if (exchange.error !== null && isServerError(exchange.error)) throw exchange.error;
    if (exchange.outcomes.length < steps.length) throw new ConnectionLostError(exchange.error);
    return exchange.outcomes;
  }

  /** Stops the running exchange in the server; `run` then rejects with SQLSTATE 57014 unless it was over already. */
  cancel(): void {
    if (this.#exchange === null || this.#cancelling !== null) return;
    this.#cancelling = this.#keepCancelling(this.#exchange);
  }

  /** Forgets a prepared statement that the server no longer accepts. */
  forget(name: string): void {
    if (this.#prepared.delete(name)) this.#closes.push(name);
  }

  /** Cuts the connection without waiting for anything. */
  destroy(): void {
    this.#closed = true;
    this.#connection.stream.destroy();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#client.end().catch(() => undefined);
  }

  /** A cancel that reaches the server before the statement does is ignored there, so it is repeated. */
  async #keepCancelling(exchange: Exchange): Promise<void> {
    const { host, port, ssl } = this.#config;
    const { processID, secretKey } = this.#client as unknown as { processID: number; secretKey: number };
    const giveUp = performance.now() + CANCEL_PATIENCE_MS;
    for (let pauseMs = 25; this.#exchange === exchange && !this.#closed; pauseMs = Math.min(pauseMs * 2, 500)) {
      await requestCancel({ host, port, ssl, processId: processID, secretKey }).catch(() => undefined);
      if (performance.now() > giveUp && this.#exchange === exchange) this.destroy();
      else if (this.#exchange === exchange) await delay(pauseMs);
    }
  }

  /** After a cancel: let it arrive, then prove by one empty statement that it can hit nothing else. */
  async #settleCancel(): Promise<void> {
    await this.#cancelling;
    this.#cancelling = null;
    if (this.#closed) return;
    try {
      await this.run([step('')]);
    } catch {
      await this.run([step('')]).catch(() => this.retire());
    }
  }

  #watchSize(bytes: number): void {
    if (this.#exchange === null) return;
    this.#exchange.unfinishedBytes += bytes;
    if (this.#exchange.unfinishedBytes > MAX_ROW_BYTES) this.destroy();
  }

  #touch(name: string): boolean {
    const known = this.#prepared.delete(name);
    if (known) this.#prepared.add(name);
    return known;
  }

  #noteParsed(): void {
    const name = this.#exchange?.current?.name ?? '';
    if (name === '') return;
    this.#prepared.add(name);
    if (this.#prepared.size <= MAX_PREPARED) return;
    for (const oldest of this.#prepared) {
      this.forget(oldest);
      break;
    }
  }
}

export interface ServerError {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly position?: string;
  readonly hint?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly schema?: string;
  readonly column?: string;
}

/** An ErrorResponse of the server, as `pg` passes it on. */
export function isServerError(error: unknown): error is ServerError {
  return typeof error === 'object' && error !== null && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

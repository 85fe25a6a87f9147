import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { PostgresAddress } from '../postgres/address.ts';

export interface ConnectorOptions {
  /** Kafka Connect's REST interface. */
  readonly url: string;
  readonly address: PostgresAddress;
  /** Also names the connector. */
  readonly slot: string;
}

const statusSchema = z.object({
  connector: z.object({ state: z.string(), trace: z.string().optional() }),
  tasks: z.array(z.object({ state: z.string(), trace: z.string().optional() })),
});
type ConnectorStatus = z.output<typeof statusSchema>;

const DOCUMENT = 'infra/connect/debezium.json';
const CALL_TIMEOUT_MS = 15_000;
const SETTLE_TIMEOUT_MS = 60_000;
const POLL_MS = 200;
/** Connect is between two generations of its workers. */
const REBALANCING = 409;
const REASON_CHARACTERS = 300;

/** One Debezium connector, as Kafka Connect's REST interface shows it. */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #name: string;

  constructor(options: ConnectorOptions) {
    this.#options = options;
    this.#name = `query-router-${options.slot}`;
  }

  async exists(): Promise<boolean> {
    return (await this.#call('GET', '/config')) !== null;
  }

  /** Makes it run with these tables (regular expressions). One that runs otherwise is stopped before: afterwards nothing of the old one is left. */
  async ensure(tables: readonly string[]): Promise<void> {
    const wanted = this.#config(tables);
    const found = await this.#call('GET', '/config');
    if (found !== null) {
      const present = z.record(z.string(), z.unknown()).parse(found);
      if (Object.entries(wanted).every(([key, value]) => present[key] === value)) return this.#resume();
      await this.halt();
    }
    await this.#call('PUT', '/config', wanted);
    await this.#resume();
  }

  /** Stops it; resolves when no task of it is left. */
  async halt(): Promise<void> {
    await this.#call('PUT', '/stop');
    await this.#until('stopped', ({ connector, tasks }) => connector.state === 'STOPPED' && tasks.length === 0);
  }

  /** Makes it anew and leaves it stopped: how far one of this name had come is forgotten, and the next start begins with a snapshot. */
  async renew(tables: readonly string[]): Promise<void> {
    if (await this.exists()) await this.halt();
    else await this.#request('POST', '/connectors', { name: this.#name, config: this.#config(tables), initial_state: 'STOPPED' });
    // Connect keeps the offsets of connectors that were removed.
    await this.#until('stopped', ({ connector }) => connector.state === 'STOPPED');
    await this.#call('DELETE', '/offsets');
  }

  /** Starts again what failed. Gives why, or null when nothing has. */
  async revive(): Promise<string | null> {
    const status = await this.#status();
    if (status === null) return 'Kafka Connect does not know the connector';
    const failed = [status.connector, ...status.tasks].find(({ state }) => state === 'FAILED');
    if (failed === undefined) return null;
    await this.#call('POST', '/restart?includeTasks=true&onlyFailed=true');
    return reasonOf(failed.trace ?? '');
  }

  async #resume(): Promise<void> {
    await this.#call('PUT', '/resume');
  }

  async #until(what: string, is: (status: ConnectorStatus) => boolean): Promise<void> {
    const deadlineMs = Date.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      const status = await this.#status();
      if (status !== null && is(status)) return;
      if (Date.now() > deadlineMs) throw new Error(`the connector ${this.#name} is not ${what}`);
      await delay(POLL_MS);
    }
  }

  async #status(): Promise<ConnectorStatus | null> {
    const found = await this.#call('GET', '/status');
    return found === null ? null : statusSchema.parse(found);
  }

  #config(tables: readonly string[]): Readonly<Record<string, string>> {
    const { host, port, user, password, database } = this.#options.address;
    const values: Readonly<Record<string, string>> = { HOST: host, PORT: String(port), USER: user, PASSWORD: password, DATABASE: database, SLOT: this.#options.slot, TABLES: tables.join(',') };
    const filled = Object.entries(readDocument()).map(([key, value]) => [key, value.replaceAll(/\$\{([A-Z]+)\}/g, (_, name: string) => values[name] ?? '')]);
    return { ...Object.fromEntries(filled), name: this.#name };
  }

  /** The answer's body; null when there is no such connector. @throws when Connect does not answer or refuses */
  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#request(method, `/connectors/${encodeURIComponent(this.#name)}${path}`, body);
  }

  async #request(method: string, path: string, body?: unknown): Promise<unknown> {
    const deadlineMs = Date.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      const answer = await fetch(`${this.#options.url.replace(/\/+$/, '')}${path}`, {
        method,
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await answer.text();
      if (answer.ok) return text === '' ? {} : (JSON.parse(text) as unknown);
      if (answer.status === 404) return null;
      if (answer.status !== REBALANCING || Date.now() > deadlineMs) throw new Error(`Kafka Connect refused ${method} ${path}: ${answer.status} ${this.#withoutPassword(text).slice(0, REASON_CHARACTERS)}`);
      await delay(POLL_MS);
    }
  }

  #withoutPassword(text: string): string {
    const { password } = this.#options.address;
    return password === '' ? text : text.replaceAll(password, '***');
  }
}

/** The innermost cause of a Java trace, without its stack. */
function reasonOf(trace: string): string {
  const causes = trace.split('\n').filter((line) => line !== '' && !/^\s/.test(line));
  return (causes.at(-1) ?? 'it failed').replace(/^Caused by: /, '').slice(0, REASON_CHARACTERS);
}

/** Beside the sources and beside what `nest build` made of them lies the same folder, some levels up. */
function readDocument(): Readonly<Record<string, string>> {
  for (let directory = import.meta.dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const file = join(directory, DOCUMENT);
    if (existsSync(file)) return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  }
  throw new Error(`${DOCUMENT} is not there; run from a checkout of the whole repository`);
}

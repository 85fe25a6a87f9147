import { setTimeout as sleep } from 'node:timers/promises';
import { failure, FailureError, ingestTopic } from '@query-router/contracts';
import type { z } from 'zod';
import { STREAM_LIMITS } from '../limits.ts';
import { canonicalJson } from './canonical.ts';
import { carryAway, carryOut, type CarryOutPorts } from './carry-out.ts';
import { streamChangeSchema, streamDeclarationSchema } from './declaration.ts';
import { changed, firstVersion, redeclared } from './evolve.ts';
import type { StreamDirectory } from './stream-directory.ts';
import { isDone, statusOf, type StreamRow, type StreamStatus } from './stream-row.ts';
import { unknownStream } from './unknown-stream.ts';

/** How long a request waits for topic, table and job; they go on without it. */
const WAIT_MS = 25_000;
const ATTEMPTS = 4;
const ATTEMPT_PAUSE_MS = 500;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
/** Each holds a connection to PostgreSQL while it lasts and needs another for moments: all of the pool's held at once would wait for each other. */
const MOST_AT_ONCE = 3;

/** Refuses by throwing: whether somebody may touch the table that a stream fills. */
export type TableCheck = (table: { readonly schema: string; readonly name: string }) => void;

/** Declares streams and carries out what was declared, also what another instance left unfinished. */
export class StreamService {
  readonly #ports: CarryOutPorts;
  readonly #directory: StreamDirectory;
  readonly #onError: (error: unknown) => void;
  readonly #working = new Map<string, Promise<void>>();
  readonly #retries = new Map<string, { readonly atMs: number; readonly waitMs: number }>();
  /** Streams whose turn comes when another is done. */
  readonly #queue: (() => void)[] = [];
  #underWay = 0;

  constructor(ports: CarryOutPorts, directory: StreamDirectory, onError: (error: unknown) => void) {
    this.#ports = ports;
    this.#directory = directory;
    this.#onError = onError;
    directory.onPoll(() => this.#resume());
  }

  list(): readonly StreamStatus[] {
    return [...this.#directory.rows()].map(describe);
  }

  /** @throws FailureError STREAM_NOT_FOUND */
  async get(name: string): Promise<StreamStatus> {
    return describe(await this.#row(name));
  }

  /**
   * Declares a new stream. Declaring what is there already answers it as it is.
   *
   * @throws FailureError BAD_REQUEST for a wrong declaration, CONFLICT when the name is declared otherwise
   */
  async declare(body: unknown, mayTouch: TableCheck): Promise<StreamStatus> {
    const declaration = parse(streamDeclarationSchema, body);
    mayTouch(declaration);
    const stream = firstVersion(declaration);
    if ([...this.#directory.rows()].length >= STREAM_LIMITS.streams) throw new FailureError(failure('OVERLOADED', `There are ${STREAM_LIMITS.streams} streams already, which is the limit.`, { retryable: false }));
    if (!(await this.#ports.store.insert(stream))) {
      const { declared, deleting } = await this.#row(stream.name);
      if (deleting || canonicalJson({ ...declared, version: 1 }) !== canonicalJson(stream)) throw new FailureError(failure('CONFLICT', `A stream ${stream.name} is declared otherwise. Change it with PUT or PATCH /streams/${stream.name}.`));
    }
    return this.#settle(stream.name);
  }

  /** Makes a stream what a whole declaration says, or declares it. @throws FailureError BAD_REQUEST for what cannot change */
  async put(name: string, body: unknown, mayTouch: TableCheck): Promise<StreamStatus> {
    const declaration = parse(streamDeclarationSchema, typeof body === 'object' ? { ...body, name } : body);
    mayTouch(declaration);
    const row = await this.#ports.store.redeclare(name, (present) => redeclared(present, declaration));
    return row === null ? this.declare(declaration, mayTouch) : this.#settle(name);
  }

  /** Adds columns, widens types. @throws FailureError BAD_REQUEST, STREAM_NOT_FOUND */
  async patch(name: string, body: unknown, mayTouch: TableCheck): Promise<StreamStatus> {
    const change = parse(streamChangeSchema, body);
    const row = await this.#ports.store.redeclare(name, (present) => {
      mayTouch(present);
      return changed(present, change);
    });
    if (row === null) throw unknownStream(name);
    return this.#settle(name);
  }

  /** Ends a stream; its table stays. @throws FailureError STREAM_NOT_FOUND */
  async remove(name: string, mayTouch: TableCheck): Promise<void> {
    mayTouch((await this.#row(name)).declared);
    if (!(await this.#ports.store.markDeleting(name))) throw unknownStream(name);
    await this.#directory.refresh();
    await this.#work(name);
    await this.#directory.refresh();
  }

  /** Waits for what is being carried out here. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#working.values());
  }

  async #row(name: string): Promise<StreamRow> {
    const row = await this.#ports.store.find(name);
    if (row === null) throw unknownStream(name);
    return row;
  }

  /** Carries out, as long as a request may wait; answers what is so then. */
  async #settle(name: string): Promise<StreamStatus> {
    const { promise: waited, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, WAIT_MS);
    await Promise.race([this.#attempts(name), waited]);
    clearTimeout(timer);
    await this.#directory.refresh();
    return this.get(name);
  }

  /** The lake refuses a change now and then because another one came first: some attempts before the answer says so. */
  async #attempts(name: string): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      await this.#work(name);
      const row = await this.#ports.store.find(name);
      if (row === null || isDone(row)) return;
      if (attempt < ATTEMPTS) await sleep(ATTEMPT_PAUSE_MS);
    }
  }

  #work(name: string): Promise<void> {
    const before = this.#working.get(name) ?? Promise.resolve();
    const work = before
      .then(() => this.#carryOut(name))
      .catch(this.#onError)
      .finally(() => {
        if (this.#working.get(name) === work) this.#working.delete(name);
      });
    this.#working.set(name, work);
    return work;
  }

  async #carryOut(name: string): Promise<void> {
    if (this.#underWay < MOST_AT_ONCE) this.#underWay += 1;
    else await new Promise<void>((turn) => this.#queue.push(turn));
    try {
      await this.#carryOutNow(name);
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }

  async #carryOutNow(name: string): Promise<void> {
    const { store } = this.#ports;
    await store.exclusively(name, async () => {
      const row = await store.find(name);
      if (row === null || isDone(row)) return;
      if (row.deleting) await carryAway(row, this.#ports);
      else if ((await carryOut(row, this.#ports)).failure !== null) this.#postpone(name);
      else this.#retries.delete(name);
    });
  }

  #postpone(name: string): void {
    const waitMs = Math.min((this.#retries.get(name)?.waitMs ?? FIRST_RETRY_MS / 2) * 2, MAX_RETRY_MS);
    this.#retries.set(name, { atMs: Date.now() + waitMs, waitMs });
  }

  /** Goes on with what is unfinished, whoever began it. */
  #resume(): void {
    for (const row of this.#directory.rows()) {
      const { name } = row.declared;
      if (isDone(row) || this.#working.has(name) || (this.#retries.get(name)?.atMs ?? 0) > Date.now()) continue;
      void this.#work(name);
    }
  }
}

function describe(row: StreamRow): StreamStatus {
  return statusOf(row, ingestTopic(row.declared.name));
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  throw new FailureError(failure('BAD_REQUEST', `The declaration is malformed. ${problems.join('; ')}.`, { details: { problems } }));
}

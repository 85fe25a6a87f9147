import { randomUUID } from 'node:crypto';
import type { Metadata } from '@query-router/metadata';
import { quoteName } from '../postgres/quote.ts';
import type { CapturedTable } from '../publisher/captured-tables.ts';
import type { SnapshotBook } from '../publisher/snapshot-book.ts';
import type { TopicPassage } from './topic-passage.ts';

interface Known {
  readonly identity: string;
  begin: number | null;
  /** Only a snapshot as of a later position has seen this identity. */
  readonly sinceLsn: bigint;
  askedAtMs: number;
}

export interface TopicBeginsOptions {
  readonly metadata: Metadata;
  readonly book: SnapshotBook;
  /** Tables that Debezium is asked to write again whenever nobody can tell where their rows begin. */
  readonly always: (table: CapturedTable) => boolean;
}

const ASK_AGAIN_MS = 60_000;

/** Where the rows of each table begin in its topic, as `progressMarkSchema` means it, found in what Debezium writes. */
export class TopicBegins {
  readonly #options: TopicBeginsOptions;
  readonly #known = new Map<string, Known>();
  #asked = new Set<string>();

  constructor(options: TopicBeginsOptions) {
    this.#options = options;
  }

  /** A stream is about to begin with a snapshot of these tables as they are defined now. */
  async prime(tables: readonly CapturedTable[]): Promise<void> {
    const sinceLsn = await this.#position();
    for (const { topic, identity } of tables) this.#known.set(topic, { identity, begin: null, sinceLsn, askedAtMs: Date.now() });
  }

  /** Somebody wants these tables (topics) written again. */
  renew(topics: readonly string[]): void {
    for (const topic of topics) this.#known.delete(topic);
    this.#asked = new Set([...this.#asked, ...topics]);
  }

  /**
   * Looks at one table after a heartbeat was passed; `table` is how PostgreSQL defined it after that heartbeat was written.
   * @returns null when its rows cannot be told from its topic now
   */
  async settle(table: CapturedTable, passage: TopicPassage): Promise<number | null> {
    const known = await this.#knownOf(table);
    if (known.begin !== null) return known.begin;
    const { book, always } = this.#options;
    const { snapshot, passed } = passage;
    if (snapshot !== null && snapshot.lsn >= known.sinceLsn) known.begin = snapshot.begin;
    // Debezium writes nothing of a table without rows. All that it ever had were taken away by now, and what came since stands behind.
    else if (await this.#isEmpty(table)) known.begin = passed;
    if (known.begin === null) {
      if (always(table) || this.#asked.has(table.topic)) await this.#ask(table, known);
      return null;
    }
    this.#asked.delete(table.topic);
    await book.record(table, { begin: known.begin, lsn: known.sinceLsn, rows: snapshot?.begin === known.begin ? snapshot.rows : 0 });
    return known.begin;
  }

  async #knownOf(table: CapturedTable): Promise<Known> {
    const { book } = this.#options;
    const before = this.#known.get(table.topic);
    if (before?.identity === table.identity) return before;
    const begin = before === undefined && !this.#asked.has(table.topic) ? book.beginOf(table) : null;
    const known: Known = { identity: table.identity, begin, sinceLsn: await this.#position(), askedAtMs: 0 };
    this.#known.set(table.topic, known);
    return known;
  }

  async #position(): Promise<bigint> {
    const [at] = await this.#options.metadata.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    return BigInt(at?.lsn ?? 0);
  }

  async #isEmpty({ schema, name }: CapturedTable): Promise<boolean> {
    return (await this.#options.metadata.query(`SELECT FROM ${quoteName(schema)}.${quoteName(name)} LIMIT 1`)).length === 0;
  }

  /** A blocking snapshot: nothing is streamed while its rows are written. */
  async #ask({ schema, name }: CapturedTable, known: Known): Promise<void> {
    if (Date.now() - known.askedAtMs < ASK_AGAIN_MS) return;
    known.askedAtMs = Date.now();
    const data = JSON.stringify({ 'data-collections': [`${schema}\\.${name}`], type: 'BLOCKING' });
    await this.#options.metadata.query("INSERT INTO query_router.cdc_signal (id, type, data) VALUES ($1, 'execute-snapshot', $2)", [randomUUID(), data]);
  }
}

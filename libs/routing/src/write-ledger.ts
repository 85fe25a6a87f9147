import type { TableWrite } from '@query-router/contracts';

/** What is known of the writes that reached one table. */
export interface WriteState {
  /** Time of the last write, epoch milliseconds; null when none is known. */
  readonly lastWriteMs: number | null;
  readonly inProgress: boolean;
  /** Highest commit position in PostgreSQL's log among the writes that told one; null when none did. */
  readonly lastWriteLsn: bigint | null;
  /** Time of the last write that told no position; null when all did. */
  readonly lastUnplacedMs: number | null;
}

/** Folded writes of one table: everything needed to tell its state at any later time. */
export interface TableWrites {
  readonly lastMs: number;
  readonly lastLsn: bigint | null;
  readonly lastUnplacedMs: number;
  /** The latest time until which some begun write may still be running; `-Infinity` when none is. */
  readonly openUntilMs: number;
}

/** The text that stands for every table. */
export const ANY_TABLE = '*';

const NEVER: TableWrites = { lastMs: -Infinity, lastLsn: null, lastUnplacedMs: -Infinity, openUntilMs: -Infinity };

/** Joins what is known of two writers of the same table. */
export function mergeWrites(a: TableWrites | undefined, b: TableWrites | undefined): TableWrites {
  const left = a ?? NEVER;
  const right = b ?? NEVER;
  return {
    lastMs: Math.max(left.lastMs, right.lastMs),
    lastLsn: laterLsn(left.lastLsn, right.lastLsn),
    lastUnplacedMs: Math.max(left.lastUnplacedMs, right.lastUnplacedMs),
    openUntilMs: Math.max(left.openUntilMs, right.openUntilMs),
  };
}

/**
 * State at one time. A write that began and was never reported as ended counts as running until it expires; after that it may
 * have committed at any moment up to its expiry, so the expiry is taken as the time of the write.
 */
export function writeStateAt(writes: TableWrites, nowMs: number): WriteState {
  const inProgress = writes.openUntilMs > nowMs;
  const expiredMs = inProgress ? -Infinity : writes.openUntilMs;
  return {
    lastWriteMs: finite(Math.max(writes.lastMs, expiredMs)),
    inProgress,
    lastWriteLsn: writes.lastLsn,
    lastUnplacedMs: finite(Math.max(writes.lastUnplacedMs, expiredMs)),
  };
}

function laterLsn(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export interface WriteLedgerLimits {
  readonly maxTables: number;
  readonly maxOpenWrites: number;
}

/**
 * Writes as they are announced. Bounded: what does not fit is folded into "any table", which can only make replicas look
 * older than they are, never newer.
 */
export class WriteLedger {
  readonly #limits: WriteLedgerLimits;
  readonly #ended = new Map<string, TableWrites>();
  readonly #open = new Map<string, TableWrite>();
  #anyOpenUntilMs = -Infinity;

  constructor(limits: WriteLedgerLimits) {
    this.#limits = limits;
  }

  get size(): { readonly tables: number; readonly openWrites: number } {
    return { tables: this.#ended.size, openWrites: this.#open.size };
  }

  apply(write: TableWrite, nowMs: number): void {
    if (write.phase === 'begin') this.#begin(write, nowMs);
    else this.#end(write);
  }

  /** Folded writes by table text, `*` included. The caller may keep the map: it is never changed afterwards. */
  snapshot(): ReadonlyMap<string, TableWrites> {
    const byTable = new Map(this.#ended);
    for (const write of this.#open.values()) {
      for (const table of write.tables) byTable.set(table, mergeWrites(byTable.get(table), { ...NEVER, openUntilMs: write.expires_at_ms }));
    }
    if (Number.isFinite(this.#anyOpenUntilMs)) {
      byTable.set(ANY_TABLE, mergeWrites(byTable.get(ANY_TABLE), { ...NEVER, openUntilMs: this.#anyOpenUntilMs }));
    }
    return byTable;
  }

  #begin(write: TableWrite, nowMs: number): void {
    // A second `begin` of one query (a redelivered record) may name other tables: both lists count.
    const earlier = this.#open.get(write.query_id);
    const merged =
      earlier === undefined
        ? write
        : { ...write, tables: [...new Set([...earlier.tables, ...write.tables])], expires_at_ms: Math.max(earlier.expires_at_ms, write.expires_at_ms) };
    this.#open.set(write.query_id, merged);
    if (this.#open.size <= this.#limits.maxOpenWrites) return;
    this.#settleExpired(nowMs);
    while (this.#open.size > this.#limits.maxOpenWrites) this.#foldOldestOpen();
  }

  #end(write: TableWrite): void {
    // Ends of one query are announced table by table: only the tables named here are done.
    const begun = this.#open.get(write.query_id);
    if (begun !== undefined) {
      const left = write.tables.includes(ANY_TABLE) ? [] : begun.tables.filter((table) => !write.tables.includes(table));
      if (left.length === 0) this.#open.delete(write.query_id);
      else this.#open.set(write.query_id, { ...begun, tables: left });
    }
    for (const table of write.tables) this.#record(table, write.at_ms, write.lsn);
  }

  #settleExpired(nowMs: number): void {
    for (const [queryId, write] of this.#open) {
      if (write.expires_at_ms > nowMs) continue;
      this.#open.delete(queryId);
      for (const table of write.tables) this.#record(table, write.expires_at_ms, null);
    }
  }

  #foldOldestOpen(): void {
    for (const [queryId, write] of this.#open) {
      this.#open.delete(queryId);
      this.#anyOpenUntilMs = Math.max(this.#anyOpenUntilMs, write.expires_at_ms);
      return;
    }
  }

  #record(table: string, atMs: number, lsn: string | null): void {
    const ended = mergeWrites(this.#ended.get(table), {
      ...NEVER,
      lastMs: atMs,
      ...(lsn === null ? { lastUnplacedMs: atMs } : { lastLsn: BigInt(lsn) }),
    });
    // Re-inserting keeps the map in order of the latest write, so that the first entry is the one to fold.
    this.#ended.delete(table);
    this.#ended.set(table, ended);
    if (this.#ended.size <= this.#limits.maxTables) return;
    for (const [oldest, writes] of this.#ended) {
      if (oldest === ANY_TABLE) continue;
      this.#ended.delete(oldest);
      this.#ended.set(ANY_TABLE, mergeWrites(this.#ended.get(ANY_TABLE), writes));
      return;
    }
  }
}

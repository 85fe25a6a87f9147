import type { ChangeRecord } from '../envelope/read-envelope.ts';

/** Records one after the other that come before or behind a heartbeat together. */
interface Entry {
  /** `rows`: of a snapshot. `none`: they say nothing of a row. */
  readonly kind: 'changes' | 'rows' | 'none';
  /** The commit before the transaction's own, as Debezium says it; of rows, the position of their snapshot. */
  readonly at: bigint;
  readonly begin: number;
  /** Offset after its last record. */
  next: number;
  count: number;
}

/** Rows of a table in its topic, as of a position of the log. */
export interface WrittenSnapshot {
  readonly begin: number;
  readonly rows: number;
  readonly lsn: bigint;
}

/** Where in the log a heartbeat is: the commit before its own, as Debezium says it, and its own change. */
export interface HeartbeatPlace {
  readonly commit: bigint;
  readonly lsn: bigint;
}

/**
 * Which records of one topic came before a heartbeat. They are a beginning of what was not passed yet:
 * - changes stand in the order of commits, and each names the commit before its transaction's own: it is smaller than the heartbeat's;
 * - rows of a snapshot are written while nothing is streamed; a heartbeat behind the snapshot's own position was streamed after all of them.
 */
export class TopicPassage {
  #passed: number;
  #entries: Entry[] = [];
  #snapshot: WrittenSnapshot | null = null;

  /** @param from offset of the first record that will be given */
  constructor(from: number) {
    this.#passed = from;
  }

  /** Everything below came before the last heartbeat. */
  get passed(): number {
    return this.#passed;
  }

  /** The newest snapshot before the last heartbeat; null when none was seen. */
  get snapshot(): WrittenSnapshot | null {
    return this.#snapshot;
  }

  /** Takes a record in its order; null is one that says nothing of a row. */
  take(offset: number, change: ChangeRecord | null): void {
    const next = offset + 1;
    const kind = change === null ? 'none' : change.operation === 'r' ? 'rows' : 'changes';
    const at = change === null ? 0n : kind === 'rows' ? change.order.lsn : change.order.commit;
    const last = this.#entries.at(-1);
    if (last?.kind !== kind || last.at !== at || change?.startsSnapshot === true) {
      this.#entries.push({ kind, at, begin: offset, next, count: 1 });
      return;
    }
    last.next = next;
    last.count += 1;
  }

  /** A heartbeat came, and with it everything that was published before. */
  pass(heartbeat: HeartbeatPlace): void {
    const behind = this.#entries.findIndex(({ kind, at }) => kind !== 'none' && at >= (kind === 'rows' ? heartbeat.lsn : heartbeat.commit));
    for (const entry of this.#entries.splice(0, behind < 0 ? this.#entries.length : behind)) {
      this.#passed = entry.next;
      if (entry.kind === 'rows') this.#snapshot = { begin: entry.begin, rows: entry.count, lsn: entry.at };
    }
  }
}

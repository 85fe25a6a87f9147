import type { CatalogTable, JsonValue } from '@query-router/contracts';
import type { RowChange, TableChanges, WireRow } from '@query-router/engine';
import { compareOrder, type ChangeOrder, type ChangeRecord, type RowObject } from '../envelope/read-envelope.ts';
import { nullable, valueText, type ValueText } from '../envelope/value-text.ts';
import { UNAVAILABLE } from '../envelope/write-envelope.ts';
import { visibilityOf, type Visibility } from '../postgres/visibility.ts';
import type { Followed } from './position.ts';

/** A change does not fit the copy: it has to be made anew. */
export class MismatchError extends Error {
  readonly topic: string;

  constructor(topic: string, why: string) {
    super(why);
    this.name = 'MismatchError';
    this.topic = topic;
  }
}

interface Waiting {
  readonly offset: number;
  readonly bytes: number;
  readonly change: ChangeRecord;
}

/** One copy and the changes that wait for it. */
export class TableFollower {
  readonly topic: string;
  readonly table: CatalogTable;
  /** Offset after the last record that arrived. */
  received: number;
  #followed: Followed;
  #visible: Visibility | null;
  #waiting: Waiting[] = [];
  readonly #columns: readonly { readonly name: string; readonly text: ValueText }[];
  readonly #key: readonly number[];

  constructor(topic: string, table: CatalogTable, followed: Followed) {
    this.topic = topic;
    this.table = table;
    this.received = followed.offset;
    this.#followed = followed;
    this.#visible = followed.snapshot === null ? null : visibilityOf(followed.snapshot);
    this.#columns = table.columns.map(({ name, type }) => ({ name, text: nullable(valueText(type)) }));
    this.#key = (table.keys[0] ?? []).map((key) => table.columns.findIndex(({ name }) => name === key));
  }

  get followed(): Followed {
    return this.#followed;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a record as it arrives; `change` is null for one that says nothing of a row. Snapshots for topics are left: the copy has its own. */
  receive(offset: number, change: ChangeRecord | null, bytes: number): void {
    this.received = Math.max(this.received, offset + 1);
    if (change === null || change.operation === 'r' || offset < this.#followed.offset) return;
    this.#waiting.push({ offset, bytes, change });
  }

  /**
   * The changes that arrived before `upTo`, the last state of each key only, and how far the copy will be when they are applied; null when none
   * are new. `confirm` is to be called afterwards.
   * @throws MismatchError
   */
  collect(upTo: number): { readonly changes: TableChanges | null; readonly next: Followed; readonly truncatedAt: ChangeOrder | null } {
    const rows = new Map<string, RowChange & { readonly gone: boolean }>();
    let order = orderOf(this.#followed);
    let truncatedAt: ChangeOrder | null = null;
    for (const { offset, change } of this.#waiting) {
      if (offset >= upTo) break;
      // What is before the last change applied is a repeat; what the copy's snapshot saw is in it.
      if (compareOrder(change.order, order) < 0 || (change.txId !== null && this.#visible?.(change.txId) === true)) continue;
      order = change.order;
      if (change.operation === 't') {
        rows.clear();
        truncatedAt = order;
      } else {
        this.#fold(rows, change);
      }
    }
    const all = [...rows.values()];
    const changes: TableChanges = { table: this.table, truncated: truncatedAt !== null, upserts: all.filter(({ gone }) => !gone), deletes: all.filter(({ gone }) => gone) };
    const next: Followed = { ...this.#followed, offset: Math.max(this.#followed.offset, Math.min(upTo, this.received)), order: { commit: order.commit.toString(), lsn: order.lsn.toString() } };
    return { changes: all.length === 0 && truncatedAt === null ? null : changes, next, truncatedAt };
  }

  /** Everything before `next.offset` is applied. Past the copy's own position, the log only tells of later transactions. */
  confirm(next: Followed, markLsn: bigint | null): number {
    const settled = markLsn !== null && markLsn > BigInt(next.copy_lsn);
    if (settled) this.#visible = null;
    this.#followed = settled ? { ...next, snapshot: null } : next;
    const left = this.#waiting.findIndex(({ offset }) => offset >= next.offset);
    const done = this.#waiting.splice(0, left < 0 ? this.#waiting.length : left);
    return done.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #fold(rows: Map<string, RowChange & { readonly gone: boolean }>, { operation, before, after, order }: ChangeRecord): void {
    const old = before === null ? null : this.#row(before, operation === 'd' || after === null);
    if (operation === 'd') {
      if (old === null) throw new MismatchError(this.topic, 'a deletion does not say what was deleted');
      rows.set(this.#keyOf(old), { row: old, version: order.lsn, gone: true });
      return;
    }
    if (after === null) throw new MismatchError(this.topic, 'a change does not say what it made');
    const row = this.#row(after, false);
    const key = this.#keyOf(row);
    if (operation === 'u' && old !== null && this.#keyOf(old) !== key) rows.set(this.#keyOf(old), { row: old, version: order.lsn, gone: true });
    rows.set(key, { row, version: order.lsn, gone: false });
  }

  /** A row of a record in the order of the copy's columns; of a deleted one only the key has to be there. */
  #row(values: RowObject, keyOnly: boolean): WireRow {
    const row = this.#columns.map(({ name, text }, at) => {
      const value = values[name];
      const missing = value === undefined || value === UNAVAILABLE;
      if (!missing) return text.read(value);
      if (keyOnly && !this.#key.includes(at)) return null;
      throw new MismatchError(this.topic, `a change has no value of column ${name}`);
    });
    if (!keyOnly && Object.keys(values).length !== row.length) throw new MismatchError(this.topic, 'a change has columns that the copy has not');
    return row;
  }

  #keyOf(row: WireRow): string {
    return JSON.stringify(this.#key.map((at): JsonValue => row[at] ?? null));
  }
}

function orderOf({ order }: Followed): ChangeOrder {
  return { commit: BigInt(order.commit), lsn: BigInt(order.lsn) };
}

import type { JsonValue } from '@query-router/contracts';
import { nullable, valueText, type ValueText } from './value-text.ts';

/** What a change did: create, update, delete, read by a snapshot, truncate. */
export type ChangeOperation = 'c' | 'u' | 'd' | 'r' | 't';

/** A column value that PostgreSQL did not log; undefined where it should be. */
export type RowImage = readonly (JsonValue | undefined)[];

/** Debezium's own word for a value that PostgreSQL did not log (an unchanged long text without full replica identity). */
export const UNAVAILABLE = '__debezium_unavailable_value';

export interface EnvelopeColumn {
  readonly name: string;
  readonly type: string;
}

/** Where in the log a change is. */
export interface ChangePlace {
  readonly commitLsn: bigint;
  readonly lsn: bigint;
  readonly txId: number | null;
  /** When it was committed, epoch microseconds. */
  readonly committedAtMicros: bigint;
  /** Place among the changes of its transaction, from 1. */
  readonly order: number;
  /** The same among those of its table. */
  readonly tableOrder: number;
}

const VERSION = '1.0';

/** Writes changes of one table as Debezium does without schemas. Columns' text is prepared once, rows are concatenated. */
export class EnvelopeWriter {
  readonly #columns: readonly { readonly label: string; readonly text: ValueText }[];
  readonly #key: readonly number[];
  readonly #source: string;

  /** `key`: names of the primary key's columns. */
  constructor({ schema, name, database, columns, key }: { readonly schema: string; readonly name: string; readonly database: string; readonly columns: readonly EnvelopeColumn[]; readonly key: readonly string[] }) {
    this.#columns = columns.map((column) => ({ label: `${JSON.stringify(column.name)}:`, text: nullable(valueText(column.type)) }));
    this.#key = key.map((one) => columns.findIndex((column) => column.name === one)).filter((at) => at >= 0);
    this.#source = `"version":"${VERSION}","connector":"postgresql","name":"cdc","db":${JSON.stringify(database)},"schema":${JSON.stringify(schema)},"table":${JSON.stringify(name)}`;
  }

  /** Key of a row's record, from any image that holds the primary key. */
  key(row: RowImage): Buffer {
    return Buffer.from(this.#object(row, this.#key));
  }

  /** Whether two images have the same primary key. */
  sameKey(one: RowImage, other: RowImage): boolean {
    return this.#object(one, this.#key) === this.#object(other, this.#key);
  }

  change(operation: ChangeOperation, before: RowImage | null, after: RowImage | null, place: ChangePlace, nowMs: number): Buffer {
    const { commitLsn, lsn, txId, committedAtMicros, order, tableOrder } = place;
    const snapshot = operation === 'r';
    const source = `${this.#source},"ts_ms":${committedAtMicros / 1_000n},"ts_us":${committedAtMicros},"snapshot":"${snapshot}","sequence":"[\\"${commitLsn}\\",\\"${lsn}\\"]","txId":${txId},"lsn":${lsn},"xmin":null`;
    const transaction = snapshot ? 'null' : `{"id":"${txId}:${commitLsn}","total_order":${order},"data_collection_order":${tableOrder}}`;
    const images = `"before":${this.#image(before)},"after":${this.#image(after)}`;
    return Buffer.from(`{${images},"source":{${source}},"transaction":${transaction},"op":"${operation}","ts_ms":${nowMs}}`);
  }

  #image(row: RowImage | null): string {
    return row === null ? 'null' : this.#object(row, this.#columns.keys());
  }

  #object(row: RowImage, places: Iterable<number>): string {
    let text = '';
    for (const at of places) {
      const column = this.#columns[at];
      if (column === undefined) continue;
      const value = row[at];
      text += `${text === '' ? '' : ','}${column.label}${value === undefined ? `"${UNAVAILABLE}"` : column.text.write(value)}`;
    }
    return `{${text}}`;
  }
}

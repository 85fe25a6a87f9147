import type { Column, JsonValue } from '@query-router/contracts';
import { RowBudget } from '@query-router/engine';
import type { Step } from './exchange.ts';
import type { Decode, TypeRegistry } from './types.ts';
import type { WireField } from './wire-connection.ts';

/** Collects one statement's rows in wire form, within the limits. */
export class Answer {
  columns: readonly Column[] = [];
  /** A fault of a decoder; the statement then fails instead of giving a wrong value. */
  fault: unknown = null;
  readonly #budget: RowBudget;
  readonly #registry: TypeRegistry;
  readonly #onFull: () => void;
  #fields: readonly WireField[] = [];
  #decoders: readonly Decode[] = [];

  /** `onFull` is called once, when the first row does not fit. */
  constructor(limits: { readonly maxRows: number; readonly maxResultBytes: number }, registry: TypeRegistry, onFull: () => void) {
    this.#budget = new RowBudget(limits);
    this.#registry = registry;
    this.#onFull = onFull;
  }

  get rows(): readonly (readonly JsonValue[])[] {
    return this.#budget.rows;
  }

  get truncated(): boolean {
    return this.#budget.truncated;
  }

  /** The part of a step that receives the rows. */
  readonly sink: Pick<Step, 'onColumns' | 'onRow'> = {
    onColumns: (fields) => this.#describe(fields),
    onRow: (fields) => this.#take(fields),
  };

  /** Whether a column's type was created after the types were last read; `resolve` must follow a reload. */
  get unresolved(): boolean {
    return this.#fields.some((field) => !this.#registry.knows(field.dataTypeID));
  }

  /** Decodes again the columns that were still in text form. */
  resolve(unknown: readonly boolean[]): void {
    this.#bind();
    const decoders = this.#decoders;
    const rows = this.#budget.rows;
    for (const [at, row] of rows.entries()) {
      rows[at] = row.map((value, column) => (unknown[column] === true && typeof value === 'string' ? (decoders[column]?.(value) ?? value) : value));
    }
  }

  unknownColumns(): readonly boolean[] {
    return this.#fields.map((field) => !this.#registry.knows(field.dataTypeID));
  }

  #describe(fields: readonly WireField[]): void {
    this.#fields = fields;
    this.#bind();
  }

  #bind(): void {
    const bindings = this.#fields.map((field) => this.#registry.bind(field.dataTypeID, field.dataTypeModifier));
    this.columns = this.#fields.map((field, at) => ({ name: field.name, type: bindings[at]?.type ?? 'unknown' }));
    this.#decoders = bindings.map((binding) => binding.decode);
  }

  #take(fields: readonly (string | null)[]): void {
    if (this.#budget.truncated || this.fault !== null) return;
    try {
      const row: JsonValue[] = [];
      for (const [at, text] of fields.entries()) {
        row.push(text === null ? null : (this.#decoders[at]?.(text) ?? null));
      }
      if (!this.#budget.admit(row)) this.#onFull();
    } catch (error) {
      this.fault = error;
      this.#onFull();
    }
  }
}

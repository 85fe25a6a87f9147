import type { Statement } from '@query-router/sql';
import { tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';

/** Schema of a table written without one. */
export const DEFAULT_SCHEMA = 'public';

/** Tables of a statement under their full names. */
export interface TouchedTables {
  /** Read, each once, without those that are also written. */
  readonly reads: readonly TableRef[];
  /**
   * Written or defined, each once. The name `*` stands for a whole schema. Empty for a write whose reach is unknown, such as
   * a function with side effects.
   */
  readonly writes: readonly TableRef[];
}

/** Per list of tables: statements that differ in values only have one list together. */
const known = new WeakMap<Statement['tables'], TouchedTables>();

export function touchedTables({ tables }: Pick<Statement, 'tables'>): TouchedTables {
  let touched = known.get(tables);
  if (touched === undefined) known.set(tables, (touched = touchedOf(tables)));
  return touched;
}

function touchedOf(tables: Statement['tables']): TouchedTables {
  const named = tables.map(({ schema, name, access }) => ({ access, table: { schema: schema ?? DEFAULT_SCHEMA, name } }));
  const writes = distinct(named.filter(({ access }) => access === 'write').map(({ table }) => table));
  const written = new Set(writes.map((table) => JSON.stringify(table)));
  const reads = distinct(named.filter(({ access }) => access === 'read').map(({ table }) => table));
  return { writes, reads: reads.filter((table) => !written.has(JSON.stringify(table))) };
}

/** All of them as text, writes first: what a decision lists. */
export function touchedTexts(tables: TouchedTables): readonly string[] {
  return [...tables.writes, ...tables.reads].map((table) => tableText(table));
}

function distinct(tables: readonly TableRef[]): readonly TableRef[] {
  return [...new Map(tables.map((table) => [JSON.stringify([table.schema, table.name]), { schema: table.schema, name: table.name }])).values()];
}

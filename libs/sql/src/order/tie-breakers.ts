import type { SelectStmt } from 'libpg-query';
import { bind } from '../bind/bind.ts';
import { same } from '../bind/same.ts';
import type { TableFacts } from '../bind/scope.ts';
import type { Bound, BoundQuery } from '../bind/tree.ts';
import { readStatement } from '../read-statement.ts';
import type { Statement } from '../statement.ts';
import { clauseWords, endOfText } from './clause-words.ts';
import { openOrder } from './open-order.ts';

export type TableOf = (schema: string | null, name: string) => TableFacts | null;

/** The text with more sort keys, or why it cannot be had. */
export type Settled = { readonly ok: true; readonly sql: string } | { readonly ok: false; readonly reason: string };

/** Types whose order every engine has, and in which equal values look alike. */
const SORTABLE: ReadonlySet<string> = new Set('bool int2 int4 int8 numeric float4 float8 text varchar date time timestamp timestamptz uuid bytea'.split(' '));

/**
 * A statement that answers with the same rows on every engine: the output columns that ORDER BY does not name are added to its end. The text is changed at
 * one place and bound again; it must be the old statement but for those keys. Anything else that is open is refused.
 *
 * @throws CannotBind
 */
export function withTieBreakers(statement: Statement, select: SelectStmt, table: TableOf): Settled {
  const query = bind(select, table);
  const open = openOrder(query);
  if (open.length === 0) return { ok: true, sql: statement.sql };
  const beyond = open.find(({ kind, top }) => kind !== 'rows' || !top);
  if (beyond !== undefined) return refusal(`${beyond.reason}${beyond.kind === 'rows' ? ', in a subquery' : ''}: give it an order that tells all rows apart`);
  const missing = missingKeys(query);
  const unsortable = missing.map((index) => query.columns[index]).find((column) => column !== undefined && !SORTABLE.has(column.type.name));
  if (unsortable !== undefined) return refusal(`the output column ${unsortable.name} is of type ${unsortable.type.name}, which has no order that all engines share`);
  const sql = insertKeys(statement.sql, query.order.length > 0, missing.map((index) => index + 1));
  return isSameButForKeys(query, sql, missing.length, table) ? { ok: true, sql } : refusal('its text could not be changed safely: add the output columns to ORDER BY yourself');
}

function refusal(reason: string): Settled {
  return { ok: false, reason };
}

function outputsOf(query: BoundQuery): readonly Bound[] {
  if (query.body.kind === 'select') return query.body.targets;
  return query.columns.map(({ name, type }, column): Bound => ({ kind: 'column', type, relation: -1, column, name, level: 0 }));
}

/** Positions of the outputs that are no sort key yet. Constants tell nothing apart. */
function missingKeys(query: BoundQuery): readonly number[] {
  return outputsOf(query).flatMap((value, index) => (value.kind === 'constant' || query.order.some((key) => same(key.value, value)) ? [] : [index]));
}

/** Behind the last sort key: before LIMIT, OFFSET, FETCH or FOR of the statement itself, or at its end. */
function insertKeys(sql: string, ordered: boolean, ordinals: readonly number[]): string {
  const words = clauseWords(sql);
  const from = words.findLast(({ word }) => word === 'ORDER')?.start ?? 0;
  const cut = words.find(({ word, start }) => start > from && (word === 'LIMIT' || word === 'OFFSET' || word === 'FETCH'))?.start ?? sql.length;
  // Not behind a comment, which might take it in.
  const at = endOfText(sql.slice(0, cut));
  return `${sql.slice(0, at)}${ordered ? ', ' : ' ORDER BY '}${ordinals.join(', ')}${sql.slice(at)}`;
}

function isSameButForKeys(before: BoundQuery, sql: string, added: number, table: TableOf): boolean {
  const { tree } = readStatement(sql);
  if (!('SelectStmt' in tree)) return false;
  const after = bind(tree.SelectStmt, table);
  const { order: oldOrder, ...old } = before;
  const { order, ...rest } = after;
  if (order.length !== oldOrder.length + added || openOrder(after).length > 0) return false;
  return JSON.stringify(rest) === JSON.stringify(old) && JSON.stringify(order.slice(0, oldOrder.length)) === JSON.stringify(oldOrder);
}

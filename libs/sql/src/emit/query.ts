import type { Bound, BoundCte, BoundQuery, BoundSetOperation, SortKey } from '../bind/tree.ts';
import { pgType } from '../bind/types.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Construct } from './constructs.ts';
import { commonDigits, sameScale } from './digits.ts';
import { expression } from './expression.ts';
import { limitText } from './limit.ts';
import { distinctNames, quoteName } from './names.ts';
import { checkOrdered, sortText, type Place, type PrintedQuery } from './place.ts';
import { inherited } from './printed.ts';
import { checkRecursion } from './recursion.ts';
import { checkExact, selectText, type Top } from './select.ts';
import { asOutputs, constructOf, type ColumnFact, type Session } from './session.ts';

/**
 * Prints a query; `top` is given for the whole statement: every relation under a label of its own, every column qualified, every name written out, NULLs placed.
 *
 * @throws CannotEmit
 */
export function printQuery(query: BoundQuery, session: Session, top: Top | null = null): PrintedQuery {
  const depth = session.ctes.length;
  const texts = query.ctes.map((cte) => cteText(cte, session));
  const recursive = query.ctes.some((cte) => cte.recursive);
  const { sql, columns } = bodyText(query, session, top);
  session.ctes.length = depth;
  return { sql: texts.length === 0 ? sql : `WITH ${recursive ? 'RECURSIVE ' : ''}${texts.join(', ')} ${sql}`, columns };
}

/** The place of a query's own expressions. */
const placeIn = (session: Session): Place => ({ session, expression, query: (query) => printQuery(query, session) });

function cteText(cte: BoundCte, session: Session): string {
  const label = session.label(cte.name);
  constructOf(cte.recursive ? 'with recursive' : 'with', session);
  if (cte.recursive) return recursiveText(cte, label, session);
  const printed = printQuery(cte.query, session);
  session.ctes.push({ name: cte.name, label, columns: printed.columns });
  return `${quoteName(label)} AS (${printed.sql})`;
}

/** The first arm says what the columns are; the second sees them. */
function recursiveText(cte: BoundCte, label: string, session: Session): string {
  const { body } = cte.query;
  if (body.kind !== 'set' || body.operator !== 'union' || cte.query.order.length > 0 || cte.query.limit !== null || cte.query.offset !== null) throw new CannotEmit('a recursive query of this form is not proven equal');
  checkRecursion(cte.name, body.right);
  const first = printQuery(body.left, session);
  if (first.columns.some(({ digits }) => digits !== null)) throw new CannotEmit('decimals in a recursive query are not proven equal');
  const columns = first.columns.map((column): ColumnFact => ({ ...column, nullable: true }));
  session.ctes.push({ name: cte.name, label, columns });
  const second = printQuery(body.right, session);
  if (!body.all) for (const { type } of cte.query.columns) checkOrdered(type.name, session);
  return `${quoteName(label)}(${columns.map((column) => quoteName(column.label)).join(', ')}) AS (${body.left.body.kind === 'select' && body.left.limit === null && body.left.offset === null ? first.sql : alone(first, session)} UNION ${body.all ? 'ALL' : 'DISTINCT'} ${second.sql})`;
}

/** An arm of a recursive query that is more than a SELECT, as one: engines take each SELECT of a chain for an arm of its own. */
function alone({ sql, columns }: PrintedQuery, session: Session): string {
  const label = quoteName(session.label('q'));
  return `SELECT ${columns.map((column) => `${label}.${quoteName(column.label)} AS ${quoteName(column.label)}`).join(', ')} FROM (${sql}) AS ${label}`;
}

function bodyText(query: BoundQuery, session: Session, top: Top | null): PrintedQuery {
  const { body } = query;
  if (body.kind === 'select') return selectText(query, body, placeIn(session), top);
  const { sql, columns } = body.kind === 'set' ? setText(body, query, session) : valuesText(body.rows, query, session);
  return outside(sql, columns, query, session, top);
}

/** ORDER BY, LIMIT and the last touch of something that is no plain SELECT, around it. */
function outside(sql: string, columns: readonly ColumnFact[], query: BoundQuery, session: Session, top: Top | null): PrintedQuery {
  const limits = limitText(query, session);
  const output = top === null ? undefined : session.dialect.output;
  if (top !== null) for (const column of columns) checkExact(column);
  if (query.order.length === 0 && limits === '' && output === undefined) return { sql, columns };
  const label = quoteName(session.label('q'));
  return asOutputs(label, columns, session, () => {
    const order = orderText(query.order, session);
    const list = columns.map((column, index) => {
      const value = expression({ kind: 'column', type: query.columns[index]?.type ?? pgType('text'), relation: -1, column: index, name: column.label, level: 0 }, placeIn(session));
      return `${output?.(value) ?? value.sql} AS ${quoteName(column.label)}`;
    });
    return { sql: `SELECT ${list.join(', ')} FROM (${sql}) AS ${label}${order}${limits}`, columns };
  });
}

function orderText(order: readonly SortKey[], session: Session): string {
  if (order.length === 0) return '';
  constructOf('order by', session);
  return ` ORDER BY ${order.flatMap((key) => sortText(key, placeIn(session))).join(', ')}`;
}

function setText({ operator, all, left, right }: BoundSetOperation, query: BoundQuery, session: Session): PrintedQuery {
  constructOf(`${operator}${all ? ' all' : ''}` as Construct, session);
  const arms = [printQuery(left, session), printQuery(right, session)] as const;
  const columns = arms[0].columns.map((column, index): ColumnFact => {
    const other = arms[1].columns[index];
    if (other === undefined) throw new CannotEmit('the arms of a set operation differ in width');
    if (!(operator === 'union' && all)) checkOrdered(query.columns[index]?.type.name ?? '', session);
    if (column.digits === null || other.digits === null) return { ...column, nullable: column.nullable || other.nullable };
    const digits = [column.digits, other.digits];
    return { ...column, digits: commonDigits(digits), approximate: inherited([column, other]) ?? (sameScale(digits) ? null : 'scale'), nullable: column.nullable || other.nullable };
  });
  const texts = arms.map((arm) => armText(arm, columns, session));
  return { sql: `(${texts[0]}) ${operator.toUpperCase()} ${all ? 'ALL' : 'DISTINCT'} (${texts[1]})`, columns };
}

/** An arm with its decimals widened to those of the whole. */
function armText(arm: PrintedQuery, columns: readonly ColumnFact[], session: Session): string {
  const fits = arm.columns.every(({ digits }, index) => digits === null || (digits.scale === columns[index]?.digits?.scale && digits.precision === columns[index].digits.precision));
  if (fits) return arm.sql;
  const label = session.label('a');
  const list = arm.columns.map((column, index) => {
    const sql = `${quoteName(label)}.${quoteName(column.label)}`;
    const digits = columns[index]?.digits;
    return `${digits == null ? sql : session.dialect.toDigits(sql, digits)} AS ${quoteName(column.label)}`;
  });
  return `SELECT ${list.join(', ')} FROM (${arm.sql}) AS ${quoteName(label)}`;
}

/** VALUES as one SELECT for each row, which every engine has. */
function valuesText(rows: readonly (readonly Bound[])[], query: BoundQuery, session: Session): PrintedQuery {
  constructOf('values', session);
  const labels = distinctNames(query.columns.map(({ name }) => name), 'c');
  const printed = rows.map((row) => row.map((value) => expression(value, placeIn(session))));
  const columns = labels.map((label, index): ColumnFact => {
    const cells = printed.flatMap((row) => row[index] ?? []);
    const digits = cells.flatMap((cell) => (cell.digits === null || (cell.bound.kind === 'constant' && cell.bound.text === null) ? [] : [cell.digits]));
    if (query.columns[index]?.type.name !== 'numeric') return { label, digits: null, approximate: null, nullable: cells.some(({ nullable }) => nullable) };
    return { label, digits: commonDigits(digits), approximate: inherited(cells) ?? (sameScale(digits) ? null : 'scale'), nullable: cells.some(({ nullable }) => nullable) };
  });
  const texts = printed.map((row) => `SELECT ${row.map((cell, index) => `${columns[index]?.digits == null ? cell.sql : session.dialect.toDigits(cell.sql, columns[index].digits)} AS ${quoteName(labels[index] ?? '')}`).join(', ')}`);
  return { sql: texts.join(' UNION ALL '), columns };
}

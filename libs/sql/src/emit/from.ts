import { fromLogical } from '../bind/logical.ts';
import type { BoundFrom, BoundRelation } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Construct } from './constructs.ts';
import { digitsOfType } from './digits.ts';
import { distinctNames, quoteName } from './names.ts';
import { inner, signature, type Place } from './place.ts';
import { constructOf, noCall, ruleOf, type ColumnFact, type Session } from './session.ts';

/** The FROM clause: comma-separated items, each a relation or a tree of joins. */
export function fromText(items: readonly BoundFrom[], place: Place): string {
  if (items.length > 1) constructOf('cross join', place.session);
  return items.map((item) => itemText(item, place)).join(', ');
}

function itemText(item: BoundFrom, place: Place): string {
  return item.kind === 'relation' ? relation(item.relation, place) : join(item, place);
}

const JOINS: Readonly<Record<'inner' | 'left' | 'right' | 'full' | 'cross', Construct>> = { inner: 'inner join', left: 'left join', right: 'right join', full: 'full join', cross: 'cross join' };

function join(item: Extract<BoundFrom, { readonly kind: 'join' }>, place: Place): string {
  const { session } = place;
  constructOf(JOINS[item.join], session);
  const left = itemText(item.left, place);
  const right = itemText(item.right, place);
  if (item.right.kind === 'join' && session.dialect.nestedJoins === 'refused') throw new CannotEmit('a join on the right side of a join is not proven equal');
  const nested = item.right.kind === 'join' ? `(${right})` : right;
  const on = item.on === null ? null : inner(item.on, place).sql;
  if (item.join === 'right' || item.join === 'full') supplyNulls(item.left, session);
  if (item.join === 'left' || item.join === 'full') supplyNulls(item.right, session);
  if (item.join === 'cross') return `${left} CROSS JOIN ${nested}`;
  if (on === null) throw new CannotEmit('an outer join without a condition');
  return `${left} ${item.join.toUpperCase()} JOIN ${nested} ON ${on}`;
}

/** The columns of one side of an outer join may all be NULL. */
function supplyNulls(item: BoundFrom, session: Session): void {
  if (item.kind === 'join') {
    supplyNulls(item.left, session);
    supplyNulls(item.right, session);
    return;
  }
  const facts = session.relations.get(item.relation.id);
  if (facts !== undefined) session.relations.set(item.relation.id, { columns: facts.columns.map((column) => ({ ...column, nullable: true })) });
}

function relation(item: BoundRelation, place: Place): string {
  const { session } = place;
  const label = session.label(item.alias);
  switch (item.kind) {
    case 'table':
      return table(item, label, session);
    case 'cte': {
      const cte = session.ctes.findLast(({ name }) => name === item.name);
      if (cte === undefined) throw new CannotEmit(`the query ${item.name} is not visible here`);
      register(item, label, cte.columns, session);
      return `${quoteName(cte.label)} AS ${quoteName(label)}`;
    }
    case 'subquery': {
      constructOf(item.lateral ? 'lateral' : 'subquery in from', session);
      const printed = place.query(item.query);
      register(item, label, printed.columns, session);
      return `${item.lateral ? 'LATERAL ' : ''}(${printed.sql}) AS ${quoteName(label)}`;
    }
    case 'function':
      return tableFunction(item, label, place);
    case 'values':
      throw new CannotEmit('VALUES in this place is not proven equal');
  }
}

function table(item: Extract<BoundRelation, { readonly kind: 'table' }>, label: string, session: Session): string {
  const resolved = session.table(item.schema, item.name);
  const columns = resolved.columns.map((column): ColumnFact => {
    const type = fromLogical(column.type);
    return { label: column.name, digits: type.name === 'numeric' ? digitsOfType(type) : null, approximate: null, nullable: column.nullable };
  });
  register(item, label, columns, session);
  const name = resolved.path.map(quoteName).join('.');
  if (resolved.asOf === undefined) return `${name} AS ${quoteName(label)}`;
  if (session.dialect.asOf === undefined) throw new CannotEmit('it reads the newest version only');
  return `${name} ${session.dialect.asOf(resolved.asOf)} AS ${quoteName(label)}`;
}

/** Functions in FROM: one at a time, without ordinality. */
function tableFunction(item: Extract<BoundRelation, { readonly kind: 'function' }>, label: string, place: Place): string {
  const { session } = place;
  const [call, second] = item.calls;
  if (call === undefined || call.kind !== 'call' || second !== undefined || item.ordinality) throw new CannotEmit('this form of a function in FROM is not proven equal');
  const rule = ruleOf(session.dialect.tableFunctions, signature(call.facts, call.arguments), 'table function', session);
  const text = rule.print(call.arguments.map((argument) => inner(argument, place)), { dialect: session.dialect, bound: call, type: call.type, over: noCall() });
  const digits = typeof text === 'string' ? null : (text.digits ?? null);
  const labels = distinctNames(item.columns.map(({ name }) => (/^\w+$/.test(name) ? name : '')), 'c');
  register(item, label, labels.map((name) => ({ label: name, digits, approximate: null, nullable: true })), session);
  const sql = typeof text === 'string' ? text : text.sql;
  return session.dialect.tableFunction?.(sql, label, labels) ?? `${sql} AS ${quoteName(label)}(${labels.map(quoteName).join(', ')})`;
}

function register(item: BoundRelation, label: string, columns: readonly ColumnFact[], session: Session): void {
  const from = quoteName(label);
  session.relations.set(item.id, { columns: columns.map((column) => ({ ...column, sql: `${from}.${quoteName(column.label)}` })) });
}

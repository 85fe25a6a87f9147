import { bind } from '../bind/bind.ts';
import { CannotBind } from '../bind/cannot-bind.ts';
import type { AggregateExpression, Bound, BoundQuery, BoundSelect, CastExpression, OperatorExpression } from '../bind/tree.ts';
import type { PgType } from '../bind/types.ts';
import { childrenOf, expressionsOf, partsOf, relationsOf } from '../bind/walk.ts';
import { factsOf, type KnownTables } from '../known-table.ts';
import type { Statement } from '../statement.ts';
import type { SourceDialect, TypeClass } from './dialect.ts';
import { SOURCE_DIALECTS, type SourceDialectName } from './dialects.ts';

/**
 * Why the translation of a statement does not mean what the statement meant in its dialect, as far as types and scopes tell; null when it does.
 */
export function changedMeaning(statement: Statement, name: SourceDialectName, tables: KnownTables): string | null {
  if (!('SelectStmt' in statement.tree)) return 'only queries are translated';
  try {
    checkQuery(bind(statement.tree.SelectStmt, factsOf(tables)), SOURCE_DIALECTS[name]);
    return null;
  } catch (error) {
    if (error instanceof CannotBind) return error.message;
    if (error instanceof Changed) return error.message;
    throw error;
  }
}

class Changed extends Error {}

const CLASSES: Readonly<Record<string, TypeClass>> = {
  int2: 'int', int4: 'int', int8: 'int', numeric: 'numeric', float8: 'float', text: 'text', varchar: 'text', bpchar: 'text', bool: 'bool', date: 'date', timestamp: 'timestamp',
};

const classOf = ({ name }: PgType): TypeClass => (Object.hasOwn(CLASSES, name) ? (CLASSES[name] ?? 'other') : 'other');
const isNull = (value: Bound): boolean => value.kind === 'constant' && value.text === null;

function checkQuery(query: BoundQuery, dialect: SourceDialect): void {
  for (const value of expressionsOf(query)) checkValue(value, dialect);
  for (const part of partsOf(query)) checkQuery(part.query, dialect);
  for (const { value } of query.order) checkKey(value.type, 'ORDER BY', dialect);
  const { body } = query;
  if (body.kind === 'set') {
    if (!(body.operator === 'union' && body.all)) for (const { type } of query.columns) checkKey(type, 'a set operation', dialect);
  } else if (body.kind === 'select') {
    if (body.distinct === 'all') for (const { type } of query.columns) checkKey(type, 'DISTINCT', dialect);
    for (const value of (body.grouping ?? []).flat()) checkKey(value.type, 'GROUP BY', dialect);
    if (dialect.wideAliases) checkAliases(query, body);
    if (!dialect.emptyAggregates) checkEmptyAggregates(query, body);
  }
}

/** An output name that is also a column of FROM is another thing in some clauses of some dialects. */
function checkAliases({ columns }: BoundQuery, { from, targets }: BoundSelect): void {
  const names = new Set(relationsOf(from).flatMap((relation) => relation.columns.map(({ name }) => name)));
  for (const [index, { name }] of columns.entries()) {
    const target = targets[index];
    if (target === undefined || !names.has(name) || (target.kind === 'column' && target.name === name)) continue;
    throw new Changed(`the output column ${name} has the name of another column of FROM, and which one is meant differs`);
  }
}

/** Without groups there may be no rows, of which a sum is not NULL everywhere. */
function checkEmptyAggregates(query: BoundQuery, { targets, having, grouping }: BoundSelect): void {
  const grouped = grouping !== null && grouping.every((set) => set.length > 0);
  const aggregates = [...targets, ...(having === null ? [] : [having]), ...query.order.map(({ value }) => value)].flatMap((value) => [...aggregatesOf(value)]);
  for (const { facts, filter } of aggregates) {
    if (facts.name !== 'count' && (!grouped || filter !== null)) throw new Changed(`${facts.name} over no rows is not NULL there; group the rows`);
  }
}

function* aggregatesOf(value: Bound): Generator<AggregateExpression> {
  if (value.kind === 'aggregate') yield value;
  for (const child of childrenOf(value)) yield* aggregatesOf(child);
}

function checkKey(type: PgType, what: string, dialect: SourceDialect): void {
  const found = classOf(type);
  if (!dialect.keys.has(found)) throw new Changed(`${what} of type ${type.name} is not known to mean the same`);
}

function checkValue(value: Bound, dialect: SourceDialect): void {
  for (const child of childrenOf(value)) checkValue(child, dialect);
  switch (value.kind) {
    case 'column':
      if (value.level > 0 && !dialect.correlated) throw new Changed(`the subquery names ${value.name} of the query around it`);
      if (classOf(value.type) === 'other') throw new Changed(`the column ${value.name} is of type ${value.type.name}`);
      return;
    case 'operator':
      return checkOperator(value, dialect);
    case 'cast':
      return checkCast(value, dialect);
    case 'aggregate':
      return checkAggregate(value, dialect);
    case 'window':
      for (const { value: key } of value.order) checkKey(key.type, 'ORDER BY of a window', dialect);
      for (const key of value.partition) checkKey(key.type, 'PARTITION BY', dialect);
      return;
    case 'call':
      return checkCall(value.facts.name, value.arguments);
    case 'greatest':
    case 'least':
      return checkKey(value.type, value.kind, dialect);
    case 'subquery':
      return checkQuery(value.query, dialect);
    case 'session-value':
      throw new Changed(`${value.name} depends on the session`);
    default:
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=']);

function checkOperator({ name, left, right }: OperatorExpression, dialect: SourceDialect): void {
  const operands = left === null ? [right] : [left, right];
  const classes = operands.map(({ type }) => classOf(type));
  const [first = 'other', second = first] = classes;
  if (COMPARISONS.has(name)) {
    if (first === second && dialect.compares.has(first)) return;
  } else if (name === '~~' || name === '!~~') {
    if (first === 'text' && second === 'text') return;
  } else if (dialect.operators.has(`${name} ${classes.join(' ')}`)) return;
  throw new Changed(`${name} of ${operands.map(({ type }) => type.name).join(' and ')} is not known to mean the same${name === '/' ? ': write CAST(… AS double) for a fraction' : ''}`);
}

function checkCast(value: CastExpression, dialect: SourceDialect): void {
  if (isNull(value.operand)) return;
  const from = classOf(value.operand.type);
  const pair = `${from}>${classOf(value.type)}`;
  if ((value.explicit ? dialect.casts : dialect.implicitCasts).has(pair)) return;
  // A literal that PostgreSQL reads in the type that stands beside it.
  if (value.operand.kind === 'constant' && value.operand.type.name === 'unknown') return;
  throw new Changed(`a cast of ${value.operand.type.name} to ${value.type.name} is not known to mean the same`);
}

function checkAggregate({ facts, arguments: values, distinct }: AggregateExpression, dialect: SourceDialect): void {
  if (facts.name === 'count') {
    if (distinct) for (const { type } of values) checkKey(type, 'count(DISTINCT)', dialect);
    return;
  }
  const [argument] = values;
  if (argument === undefined) throw new Changed(`${facts.name} without an argument`);
  if (facts.name === 'min' || facts.name === 'max') return checkKey(argument.type, facts.name, dialect);
  if (distinct) checkKey(argument.type, `${facts.name}(DISTINCT)`, dialect);
  if (!dialect.aggregates.has(`${facts.name}(${argument.type.name})`)) throw new Changed(`${facts.name} of type ${argument.type.name} is not known to mean the same`);
}

/** Functions and the types they are known to agree on, whichever dialect lets the function through. */
const CALLS: Readonly<Record<string, readonly (readonly TypeClass[])[]>> = {
  abs: [['int'], ['numeric'], ['float']],
  length: [['text']],
  substring: [['text', 'int'], ['text', 'int', 'int']],
  round: [['numeric'], ['numeric', 'int']],
  floor: [['numeric'], ['float']],
  ceil: [['numeric'], ['float']],
  extract: [['text', 'date'], ['text', 'timestamp']],
  row_number: [[]],
  rank: [[]],
  dense_rank: [[]],
};

function checkCall(name: string, values: readonly Bound[]): void {
  const classes = values.map(({ type }) => classOf(type));
  const known = Object.hasOwn(CALLS, name) ? (CALLS[name] ?? []) : [];
  if (known.some((wanted) => wanted.length === classes.length && wanted.every((type, index) => type === classes[index]))) return;
  throw new Changed(`${name}(${values.map(({ type }) => type.name).join(', ')}) is not known to mean the same`);
}

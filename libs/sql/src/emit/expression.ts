import type { Bound, CastExpression, ColumnExpression, ConstantExpression, OperatorExpression } from '../bind/tree.ts';
import { BOOL, pgType, type PgType } from '../bind/types.ts';
import { aggregate, window } from './aggregate.ts';
import { CannotEmit } from './cannot-emit.ts';
import { readConstant } from './constants.ts';
import { commonDigits, sameScale, type Digits } from './digits.ts';
import { asPrinted, byRule, construct, inner, keyOf, signature, type Place } from './place.ts';
import { constantText, inherited, type Approximate, type Printed } from './printed.ts';
import type { Text } from './rules.ts';
import { constructOf, ruleOf, type Session } from './session.ts';
import { subquery } from './subquery.ts';

/** Longest text of one expression, in characters: some rewrites write an operand twice, and nested in each other they would double the text at every level. */
const MAX_EXPRESSION = 32 * 1024;
const TEXT = pgType('text');

/**
 * Prints an expression by the rules of the engine. What has no rule means that this engine does not run the statement.
 *
 * @throws CannotEmit
 */
export function expression(value: Bound, place: Place): Printed {
  const printed = print(value, place.filter === true && value.kind !== 'subquery' && value.kind !== 'not' && value.kind !== 'and' ? { ...place, filter: false } : place);
  if (printed.sql.length > MAX_EXPRESSION) throw new CannotEmit('an expression becomes too long');
  return printed;
}

function print(value: Bound, place: Place): Printed {
  const { session } = place;
  switch (value.kind) {
    case 'column':
      return column(value, session);
    case 'constant':
      // What nothing has given a type is text.
      return value.type.name === 'unknown' ? constant(value, TEXT, { ...value, type: TEXT }, session) : constant(value, value.type, value, session);
    case 'cast':
      return cast(value, place);
    case 'operator':
      return operator(value, place);
    case 'call': {
      const rule = ruleOf(session.dialect.functions, signature(value.facts, value.arguments), 'function', session);
      return byRule(rule.print, allOf(value.arguments, place), value, place);
    }
    case 'aggregate':
      return aggregate(value, place);
    case 'window':
      return window(value, place);
    case 'and':
      return logical(value, value.parts.map((part) => expression(part, place)), place);
    case 'or':
      return logical(value, allOf(value.parts, place), place);
    case 'not':
      if (value.operand.kind === 'subquery' && value.operand.form === 'any') return subquery(value.operand, { ...place, filter: place.filter ?? false }, value);
      return construct('not', [inner(value.operand, place)], value, place, ([operand]) => `(NOT ${operand?.sql ?? ''})`);
    case 'is-null':
      return { ...construct(value.negated ? 'is not null' : 'is null', [inner(value.operand, place)], value, place, ([operand]) => `(${operand?.sql ?? ''} IS ${value.negated ? 'NOT ' : ''}NULL)`), nullable: false };
    case 'is-truth':
      return truthTest(value, place);
    case 'distinct': {
      const [left, right] = sidesOf(value.comparison, place);
      ruleOf(session.dialect.operators, keyOf({ ...value.comparison, name: '=' }), 'operator', session);
      return construct(value.negated ? 'is not distinct from' : 'is distinct from', [left, right], value, place, ([a, b]) => `(${a?.sql ?? ''} IS ${value.negated ? 'NOT ' : ''}DISTINCT FROM ${b?.sql ?? ''})`);
    }
    case 'nullif': {
      const [left, right] = sidesOf(value.comparison, place);
      ruleOf(session.dialect.operators, keyOf(value.comparison), 'operator', session);
      return construct('nullif', [left, right], value, place, ([a, b]) => ({ sql: `NULLIF(${a?.sql ?? ''}, ${b?.sql ?? ''})`, ...(left.digits === null ? {} : { digits: left.digits }) }));
    }
    case 'case':
      return caseOf(value, place);
    case 'coalesce':
    case 'greatest':
    case 'least': {
      const { parts, digits, approximate } = together(allOf(value.parts, place), place);
      const name = value.kind.toUpperCase();
      const text = construct(value.kind, parts, value, place, (args) => ({ sql: `${name}(${args.map(({ sql }) => sql).join(', ')})`, ...(digits === null ? {} : { digits, approximate }) }), digits, approximate);
      return { ...text, nullable: value.kind === 'coalesce' ? parts.every(({ nullable }) => nullable) : text.nullable };
    }
    case 'any-of':
    case 'all-of':
      return overArray(value, place);
    case 'row-comparison':
      return rowComparison(value, place);
    case 'subquery':
      return subquery(value, place, null);
    case 'array':
      return construct('array', allOf(value.elements, place), value, place, null);
    case 'subscript':
      return construct(value.slice ? 'slice' : 'subscript', allOf([value.operand, ...value.indexes], place), value, place, null);
    case 'row':
      return construct('row', allOf(value.fields, place), value, place, null);
    case 'session-value':
      return construct('session value', [], value, place, null);
    case 'grouping':
      return construct('grouping()', allOf(value.arguments, place), value, place, (args) => `GROUPING(${args.map(({ sql }) => sql).join(', ')})`);
  }
}

const allOf = (parts: readonly Bound[], place: Place): readonly Printed[] => parts.map((part) => inner(part, place));

function column(value: ColumnExpression, session: Session): Printed {
  if (!Object.hasOwn(session.dialect.types, value.type.name)) throw new CannotEmit(`column ${value.name} is ${value.type.name}, which this engine holds differently`);
  const found = session.relations.get(value.relation)?.columns[value.column];
  if (found === undefined) throw new CannotEmit(`the column ${value.name} is not visible here`);
  if (value.type.name === 'numeric' && found.digits === null) throw new CannotEmit(`column ${value.name} is a decimal of any scale`);
  return { sql: found.sql, bound: value, digits: found.digits, approximate: found.approximate, nullable: found.nullable };
}

/** A constant as a type; `bound` is what it stands for. */
export function constant({ text }: ConstantExpression, type: PgType, bound: Bound, session: Session): Printed {
  const rule = Object.hasOwn(session.dialect.types, type.name) ? session.dialect.types[type.name] : undefined;
  if (rule === undefined) throw new CannotEmit(`constants of type ${type.name} are not proven equal`);
  if (text === null) return { sql: `CAST(NULL AS ${rule.name(type, type.name === 'numeric' ? { precision: 38, scale: 0 } : null)})`, bound, digits: type.name === 'numeric' ? { precision: 1, scale: 0 } : null, approximate: null, nullable: true };
  const read = readConstant(text, type);
  session.used.push(`type ${type.name}`);
  return { sql: rule.literal(read.text, read.digits), bound, digits: read.digits, approximate: null, nullable: false };
}

/** Types of a constant that another type's constant is the same as, so that the cast can be done here. */
const FOLDS: Readonly<Record<string, readonly string[]>> = {
  int2: ['int4', 'int8', 'numeric', 'float8'],
  int4: ['int8', 'numeric', 'float8'],
  int8: ['numeric', 'float8'],
  numeric: ['float8'],
  text: ['varchar'],
  varchar: ['text'],
  date: ['timestamp', 'timestamptz'],
};

function cast(value: CastExpression, place: Place): Printed {
  const { operand, type } = value;
  if (operand.kind === 'constant' && operand.text !== null && type.modifier < 0 && (FOLDS[operand.type.name]?.includes(type.name) ?? false)) {
    const text = operand.type.name === 'date' ? `${readConstant(operand.text, operand.type).text} 00:00:00` : operand.text;
    return constant({ ...operand, text }, type, value, place.session);
  }
  if (operand.kind === 'constant' && operand.text === null) return constant(operand, type, value, place.session);
  const printed = inner(operand, place);
  if (value.how === 'relabel' && type.modifier < 0 && Object.hasOwn(place.session.dialect.types, type.name)) return { ...printed, bound: value };
  const rule = ruleOf(place.session.dialect.casts, `${operand.type.name}>${type.name}`, 'cast', place.session);
  return byRule(rule.print, [printed], value, place);
}

function operator(value: OperatorExpression, place: Place): Printed {
  const rule = ruleOf(place.session.dialect.operators, keyOf(value), 'operator', place.session);
  return byRule(rule.print, sidesOf(value, place), value, place);
}

function sidesOf({ left, right }: OperatorExpression, place: Place): readonly [Printed, ...Printed[]] & readonly [Printed, Printed] {
  const second = inner(right, place);
  return left === null ? ([second] as unknown as readonly [Printed, Printed]) : [inner(left, place), second];
}

function logical(value: Extract<Bound, { readonly kind: 'and' | 'or' }>, parts: readonly Printed[], place: Place): Printed {
  return construct(value.kind, parts, value, place, (args) => `(${args.map(({ sql }) => sql).join(value.kind === 'and' ? ' AND ' : ' OR ')})`);
}

/** IS TRUE and its kin by COALESCE. */
function truthTest(value: Extract<Bound, { readonly kind: 'is-truth' }>, place: Place): Printed {
  const operand = inner(value.operand, place);
  const constants = (text: string): string => constant({ kind: 'constant', type: BOOL, text }, BOOL, { kind: 'constant', type: BOOL, text }, place.session).sql;
  const written = ([{ sql } = operand]: readonly Printed[]): string => {
    if (value.value === 'unknown') return `(${sql} IS ${value.negated ? 'NOT ' : ''}NULL)`;
    const coalesced = `COALESCE(${sql}, ${constants(value.value === 'true' ? 'false' : 'true')})`;
    return (value.value === 'true') === value.negated ? `(NOT ${coalesced})` : coalesced;
  };
  return { ...construct(`is ${value.value}`, [operand], value, place, written), nullable: false };
}

/** Values that come out in one column. Decimals take digits that hold all; where scales differ the result says so. */
export function together(values: readonly Printed[], { session }: Place): { readonly parts: readonly Printed[]; readonly digits: Digits | null; readonly approximate: Approximate | null } {
  const numerics = values.flatMap((value) => (value.digits === null || constantText(value) === null ? [] : [value.digits]));
  if (values.every(({ digits }) => digits === null)) return { parts: values, digits: null, approximate: inherited(values) };
  const digits = commonDigits(numerics.length === 0 ? [{ precision: 1, scale: 0 }] : numerics);
  const parts = values.map((value) => ({ ...value, sql: session.dialect.toDigits(value.sql, digits), digits }));
  return { parts, digits, approximate: inherited(values) ?? (sameScale(numerics) ? null : 'scale') };
}

function caseOf(value: Extract<Bound, { readonly kind: 'case' }>, place: Place): Printed {
  const tests = value.arms.map(({ when }) => inner(when, place));
  const { parts, digits, approximate } = together([...value.arms.map(({ result }) => result), value.otherwise].map((part) => inner(part, place)), place);
  const written = (args: readonly Printed[]): Text => {
    const arms = tests.map((_, index) => `WHEN ${args[index]?.sql ?? ''} THEN ${args[tests.length + index]?.sql ?? ''}`);
    return `(CASE ${arms.join(' ')} ELSE ${args.at(-1)?.sql ?? 'NULL'} END)`;
  };
  const printed = construct('case', [...tests, ...parts], value, place, written, digits, approximate);
  return { ...printed, nullable: parts.some(({ nullable }) => nullable) };
}

/** `x IN (…)`, `x op ANY (ARRAY[…])`: over elements that are written out, one comparison for all or each by itself; else over an array. */
function overArray(value: Extract<Bound, { readonly kind: 'any-of' | 'all-of' }>, place: Place): Printed {
  const { comparison, array } = value;
  const { session } = place;
  if (comparison.left === null) throw new CannotEmit('ANY without an operand');
  const left = inner(comparison.left, place);
  const any = value.kind === 'any-of';
  const rule = ruleOf(session.dialect.operators, keyOf(comparison), 'operator', session);
  if (array.kind !== 'array' || array.elements.some(({ kind }) => kind === 'array')) {
    // One of its elements may be NULL.
    return { ...construct(any ? 'any of array' : 'all of array', [left, inner(array, place)], value, place, null), nullable: true };
  }
  const elements = array.elements.map((element) => inner(element, place));
  const compared = elements.filter((element) => constantText(element) !== null);
  const known = compared.map((element) => byRule(rule.print, [left, element], { ...comparison, right: element.bound }, place).sql);
  const membership = (any && comparison.name === '=') || (!any && comparison.name === '<>');
  const unknown = constant({ kind: 'constant', type: BOOL, text: null }, BOOL, { kind: 'constant', type: BOOL, text: null }, session).sql;
  const joined = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(any ? ' OR ' : ' AND ')})`);
  if (elements.length === 0) return asPrinted(any ? 'FALSE' : 'TRUE', [left], value);
  return construct(any ? 'in list' : 'not in list', [left, ...elements], value, place, () => {
    const short = membership && rule.verdict === 'exact' && compared.length > 1 && compared.every((element) => element.digits === null || sameScale([left.digits ?? element.digits, element.digits]));
    const all = compared.length === 0 ? [] : short ? [`(${left.sql} ${any ? 'IN' : 'NOT IN'} (${compared.map(({ sql }) => sql).join(', ')}))`] : known;
    return joined(compared.length < elements.length ? [...all, unknown] : all);
  });
}

const named = (part: OperatorExpression, name: string): Bound => ({ ...part, name });

/** `(a, b) < (1, 2)` field by field. */
function rowComparison(value: Extract<Bound, { readonly kind: 'row-comparison' }>, place: Place): Printed {
  const { parts, operator: name } = value;
  const written = (): Bound => {
    if (name === '=') return { kind: 'and', type: BOOL, parts };
    if (name === '<>') return { kind: 'or', type: BOOL, parts };
    const strict = name.slice(0, 1);
    const steps = parts.map((part, index): Bound => {
      const last = named(part, index === parts.length - 1 ? name : strict);
      return index === 0 ? last : { kind: 'and', type: BOOL, parts: [...parts.slice(0, index).map((earlier) => named(earlier, '=')), last] };
    });
    return { kind: 'or', type: BOOL, parts: steps };
  };
  constructOf('row comparison', place.session);
  return { ...inner(written(), place), bound: value };
}

import { CATALOGUE } from '../../../libs/sql/src/bind/catalogue/data.ts';
import { functionsNamed, operatorsNamed } from '../../../libs/sql/src/bind/catalogue/lookup.ts';
import { AGGREGATES, PURE_FUNCTIONS } from '../../../libs/sql/src/gate/functions.ts';
import type { Choice } from './choice.ts';

/** Types that expressions are made of, by PostgreSQL's names. */
export const TYPES = ['int4', 'int8', 'numeric', 'float8', 'text', 'bool', 'date', 'timestamp'] as const;
export type Type = (typeof TYPES)[number];

/** An expression as a tree, so that a smaller one can be tried in its place. */
export interface Expression {
  readonly type: Type;
  readonly parts: readonly Expression[];
  readonly write: (parts: readonly string[]) => string;
  /** A call, an operator or a cast, which computes something of its parts and may fail at it. */
  readonly computes?: boolean;
}

export interface Column {
  readonly sql: string;
  readonly type: Type;
}

/** Writes an expression as SQL. */
export type Writer = (expression: Expression) => string;

export const text: Writer = ({ parts, write }) => write(parts.map(text));

export const leaf = (type: Type, sql: string): Expression => ({ type, parts: [], write: () => sql });

const CONSTANTS: Readonly<Record<Type, readonly [string, ...string[]]>> = {
  int4: ['0', '1', '2', '3', '-1', '7', '10', '100', '2147483647', 'NULL::int'],
  int8: ['0::bigint', '5::bigint', '-3::bigint', '3000000000', '9007199254740993', '9223372036854775807', 'NULL::bigint'],
  numeric: ['0.0', '1.5', '-2.50', '0.01', '100.125', '2.5', '-0.5', '99999.99', 'NULL::numeric(10,2)'],
  float8: ["'0'::float8", "'1.5'::float8", "'-2.5'::float8", "'0.1'::float8", "'1e10'::float8", 'NULL::float8'],
  text: ["''", "'a'", "'hello'", "'%o%'", "'ä'", "'ß'", "'日本語'", "' pad '", "'x''y'", "'a_b'", "'Z'", 'NULL::text'],
  bool: ['true', 'false', 'NULL::boolean'],
  date: ["date '1969-12-31'", "date '2000-02-29'", "date '2024-02-29'", "date '2019-07-04'", 'NULL::date'],
  timestamp: ["timestamp '1969-12-31 23:59:59.999999'", "timestamp '2000-02-29 12:34:56.789'", "timestamp '2024-01-01 00:00:00'", 'NULL::timestamp'],
};

type Form = readonly [operands: readonly Type[], write: (...parts: string[]) => string];
const infix = (...operators: string[]): ((a: string, b: string) => string)[] => operators.map((operator) => (a, b) => `(${a} ${operator} ${b})`);
const forms = (types: readonly (readonly [Type, Type])[], writers: readonly ((a: string, b: string) => string)[]): Form[] => types.flatMap((types_) => writers.map((write): Form => [types_, (a = '', b = '') => write(a, b)]));
const pairs = (...types: Type[]): (readonly [Type, Type])[] => types.map((type) => [type, type]);
const one = (type: Type, ...writers: ((a: string) => string)[]): Form[] => writers.map((write): Form => [[type], (a = '') => write(a)]);
const two = (a: Type, b: Type, ...writers: ((a: string, b: string) => string)[]): Form[] => forms([[a, b]], writers);

/** What statements are mostly made of. Divisors are mostly not zero: a statement that fails everywhere tells little. */
const COMMON: Readonly<Record<Type, readonly Form[]>> = {
  int4: [
    ...two('int4', 'int4', (a, b) => `(${a} + ${b})`, (a, b) => `(${a} - ${b})`, (a, b) => `(${a} / NULLIF(${b}, 0))`, (a, b) => `(${a} % NULLIF(${b}, 0))`, (a, b) => `greatest(${a}, ${b})`),
    ...one('int4', (a) => `(-${a})`, (a) => `abs(${a})`, (a) => `(${a} * 3)`), ...one('text', (a) => `length(${a})`), ...two('text', 'text', (a, b) => `position(${a} IN ${b})`), ...one('date', (a) => `extract(year FROM ${a})::int`),
    ...two('date', 'date', (a, b) => `(${a} - ${b})`), ...one('numeric', (a) => `round(${a})::int`), ...one('bool', (a) => `(${a})::int`),
  ],
  int8: [...two('int8', 'int4', (a, b) => `(${a} + ${b})`, (a, b) => `(${a} - ${b})`, (a, b) => `(${a} / NULLIF(${b}, 0))`), ...one('int8', (a) => `abs(${a})`, (a) => `(-${a})`), ...one('int4', (a) => `(${a})::bigint`)],
  numeric: [
    ...forms(pairs('numeric'), infix('+', '-', '*')), ...two('numeric', 'int4', (a, b) => `(${a} + ${b})`, (a, b) => `(${a} * ${b})`), ...two('numeric', 'numeric', (a, b) => `(${a} / NULLIF(${b}, 0))`),
    ...one('numeric', (a) => `round(${a}, 1)`, (a) => `floor(${a})`, (a) => `ceil(${a})`, (a) => `abs(${a})`, (a) => `trunc(${a})`, (a) => `(-${a})`, (a) => `(${a})::numeric(14,3)`), ...one('int4', (a) => `(${a})::numeric(12,2)`), ...one('date', (a) => `extract(month FROM ${a})`), ...one('timestamp', (a) => `extract(second FROM ${a})`),
  ],
  float8: [...forms(pairs('float8'), infix('+', '-', '*')), ...two('float8', 'float8', (a, b) => `(${a} / NULLIF(${b}, 0))`), ...one('float8', (a) => `abs(${a})`, (a) => `floor(${a})`, (a) => `round(${a})`, (a) => `sqrt(abs(${a}))`), ...one('int4', (a) => `(${a})::float8`), ...one('numeric', (a) => `(${a})::float8`)],
  text: [
    ...forms(pairs('text'), infix('||')), ...one('text', (a) => `lower(${a})`, (a) => `upper(${a})`, (a) => `trim(${a})`, (a) => `left(${a}, 2)`, (a) => `right(${a}, 2)`, (a) => `substring(${a} FROM 2 FOR 3)`, (a) => `reverse(${a})`, (a) => `replace(${a}, 'a', 'b')`), ...two('text', 'int4', (a, b) => `substr(${a}, ${b})`, (a, b) => `left(${a}, ${b} % 5)`),
    ...one('int4', (a) => `(${a})::text`), ...one('date', (a) => `(${a})::text`), ...two('text', 'text', (a, b) => `concat(${a}, ${b})`, (a, b) => `split_part(${a}, 'o', 1) || ${b}`),
  ],
  bool: [
    ...forms(pairs('int4', 'numeric', 'text', 'date', 'timestamp', 'bool', 'float8', 'int8'), infix('=', '<>', '<', '>=')), ...forms([['int4', 'numeric'], ['int8', 'int4'], ['date', 'timestamp']], infix('=', '<', '>')),
    ...forms(pairs('bool'), infix('AND', 'OR')), ...one('bool', (a) => `(NOT ${a})`, (a) => `(${a} IS TRUE)`, (a) => `(${a} IS NOT FALSE)`, (a) => `(${a} IS UNKNOWN)`),
    ...TYPES.flatMap((type) => one(type, (a) => `(${a} IS NULL)`)), ...forms(pairs('int4', 'text', 'date'), [(a, b) => `(${a} IS DISTINCT FROM ${b})`, (a, b) => `(${a} IN (${b}, ${a}))`, (a, b) => `(${a} NOT IN (${b}, NULL))`]),
    ...two('int4', 'int4', (a, b) => `(${a} BETWEEN ${b} AND 10)`), ...one('text', (a) => `(${a} LIKE '%a%')`, (a) => `(${a} LIKE '_')`, (a) => `(${a} NOT LIKE 'h%')`, (a) => `(${a} ILIKE '%O%')`), ...two('text', 'text', (a, b) => `starts_with(${a}, ${b})`),
  ],
  date: [...two('date', 'int4', (a, b) => `(${a} + ${b} % 1000)`, (a, b) => `(${a} - ${b} % 1000)`), ...one('timestamp', (a) => `(${a})::date`)],
  timestamp: [...one('timestamp', (a) => `date_trunc('month', ${a})`, (a) => `date_trunc('hour', ${a})`, (a) => `(${a} + interval '1 day')`, (a) => `(${a} - interval '1 month')`), ...one('date', (a) => `(${a})::timestamp`, (a) => `(${a} + interval '2 hours')`)],
};

/** With arguments that grow without limit, or names that are words of the grammar. */
const LEFT_OUT: ReadonlySet<string> = new Set(['repeat', 'lpad', 'rpad', 'factorial', 'chr', 'gamma', 'lgamma', 'position', 'overlay', 'extract', 'timestamp', 'time', 'interval', 'numeric', 'normalize', 'substring', 'text', 'bool', 'date']);
const OPERATORS = ['+', '-', '*', '||', '=', '<>', '<', '<=', '>', '>=', '&', '|', '#', '~~', '!~~', '~', '^'];
const isType = (name: string | null): name is Type => TYPES.some((type) => type === name);

/** Everything of the catalogue over these types: what nobody thought of. */
const CATALOGUED: ReadonlyMap<Type, readonly { readonly form: Form }[]> = Map.groupBy(
  [
    ...[...PURE_FUNCTIONS].filter((name) => !LEFT_OUT.has(name)).flatMap((name) =>
      functionsNamed(name).flatMap((facts): { type: Type; form: Form }[] => {
        const { arguments: operands, result } = facts;
        if (facts.kind !== 'function' || facts.returnsSet || facts.variadic !== null || !isType(result) || !operands.every(isType)) return [];
        return [{ type: result, form: [operands.filter(isType), (...parts) => `${name}(${parts.join(', ')})`] }];
      }),
    ),
    ...OPERATORS.flatMap((name) =>
      operatorsNamed(name, 'infix').flatMap(({ left, right, result }): { type: Type; form: Form }[] => (isType(left) && isType(right) && isType(result) ? [{ type: result, form: [[left, right], (a, b) => `(${a ?? ''} ${name} ${b ?? ''})`] }] : [])),
    ),
    ...CATALOGUE.casts.flatMap(([source, target]): { type: Type; form: Form }[] => (isType(source) && isType(target) ? [{ type: target, form: [[source], (a) => `CAST(${a ?? ''} AS ${target})`] }] : [])),
  ],
  ({ type }) => type,
);

/** These fail only where a part does. */
const NEVER_FAILS = /^(?:concat|greatest|least)\(|\b(?:AND|OR|IS|IN|BETWEEN)\b/;

/** A random expression of a type over columns. */
export function expression(type: Type, columns: readonly Column[], depth: number, choice: Choice): Expression {
  const fitting = columns.filter((column) => column.type === type);
  const column = choice.maybeOne(fitting);
  if (depth <= 0 || choice.chance(0.2)) return column !== undefined && choice.chance(0.85) ? leaf(type, column.sql) : leaf(type, choice.one(CONSTANTS[type]));
  const deeper = (wanted: Type): Expression => expression(wanted, columns, depth - 1, choice);
  if (choice.chance(0.15)) return either(type, deeper, choice);
  const found = (choice.chance(0.25) ? choice.maybeOne(CATALOGUED.get(type) ?? [])?.form : choice.maybeOne(COMMON[type])) ?? COMMON[type][0];
  if (found === undefined) return leaf(type, choice.one(CONSTANTS[type]));
  const [operands, write] = found;
  return { type, parts: operands.map(deeper), write: (parts) => write(...operands.map((_, at) => parts[at] ?? '')), computes: !NEVER_FAILS.test(write(...operands.map(() => ''))) };
}

/** Constructs over any type. */
function either(type: Type, deeper: (type: Type) => Expression, choice: Choice): Expression {
  const writers: readonly [(a: string, b: string, condition: string) => string, ...((a: string, b: string, condition: string) => string)[]] = [
    (a, b, condition) => `CASE WHEN ${condition} THEN ${a} ELSE ${b} END`, (a, _b, condition) => `CASE WHEN ${condition} THEN ${a} END`, (a, b) => `COALESCE(${a}, ${b})`, (a, b) => `NULLIF(${a}, ${b})`,
    ...(type === 'bool' ? [] : [(a: string, b: string) => `greatest(${a}, ${b})`, (a: string, b: string) => `least(${a}, ${b})`]),
  ];
  const write = choice.one(writers);
  return { type, parts: [deeper(type), deeper(type), deeper('bool')], write: ([a = '', b = '', condition = '']) => write(a, b, condition) };
}

const AGGREGATE_FORMS: readonly { readonly name: string; readonly operands: readonly Type[]; readonly result: string }[] = [...AGGREGATES].flatMap((name) =>
  functionsNamed(name).flatMap(({ kind, arguments: operands, result, variadic }) => (kind === 'aggregate' && variadic === null && operands.length > 0 && operands.every(isType) && name !== 'string_agg' ? [{ name, operands: operands.filter(isType), result }] : [])),
);

/** A random aggregate; its type is not looked at, so it is no part of others. */
export function aggregate(columns: readonly Column[], choice: Choice): Expression {
  if (choice.chance(0.2)) return leaf('int8', 'count(*)');
  const form = choice.maybeOne(AGGREGATE_FORMS);
  if (form === undefined || choice.chance(0.2)) return { type: 'int8', parts: [expression(choice.one(TYPES), columns, 1, choice)], write: ([a = '']) => `count(DISTINCT ${a})` };
  const filter = choice.chance(0.2) ? [expression('bool', columns, 1, choice)] : [];
  // How far floats lie apart is computed in other orders: of constants, and of sums with a far larger number, nothing but rounding is left.
  const spread = /^(?:var|stddev|covar|corr|regr)/.test(form.name);
  const operands = form.operands.map((type) => expression(type, spread ? columns.filter(({ sql }) => !/\.x\d+$/.test(sql)) : columns, spread ? 0 : 1, choice));
  return {
    type: isType(form.result) ? form.result : 'text',
    parts: [...operands, ...filter],
    write: (parts) => `${form.name}(${parts.slice(0, operands.length).join(', ')})${filter.length === 0 ? '' : ` FILTER (WHERE ${parts.at(-1) ?? 'true'})`}`,
  };
}

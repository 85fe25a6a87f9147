import type { Bound, BoundQuery, CallExpression, CastExpression, OperatorExpression } from '../bind/tree.ts';
import type { PgType } from '../bind/types.ts';
import { childrenOf, expressionsOf, partsOf } from '../bind/walk.ts';
import { CannotEmit } from './cannot-emit.ts';
import { keyOf, signature } from './place.ts';
import { parseInterval } from './standard/intervals.ts';

/**
 * What PostgreSQL makes of an expression before it looks for rows: it works out what is made of constants only, and an error there is the statement's, also when
 * no row needs the value. The engines leave such errors to the rows. So a constant expression must be known not to fail, or the statement is refused, where it may
 * be that nothing needs the value.
 */
interface Folded {
  /** Whole numbers exactly, others as nearly as needed to know whether they can be computed with; null is NULL; undefined: not worked out here. */
  readonly value?: bigint | number | null | undefined;
  /** A date or time within years of four digits, that a short interval can be added to. */
  readonly usual?: boolean | undefined;
}

const UNKNOWN: Folded = {};
const NULL: Folded = { value: null };

const CHOICES: ReadonlySet<Bound['kind']> = new Set(['case', 'coalesce', 'and', 'or', 'subquery']);

/** Largest value of the types that overflow; each goes down to one more below zero. */
const LARGEST: Readonly<Record<string, bigint>> = { int2: 32_767n, int4: 2_147_483_647n, int8: 9_223_372_036_854_775_807n };
const DAY_MICROS = 86_400_000_000;
const MOST_DAYS = 300_000n;

/** Functions that give a value for any arguments. */
const TOTAL: ReadonlySet<string> = new Set([
  'length', 'char_length', 'character_length', 'octet_length', 'bit_length', 'upper', 'lower', 'initcap', 'btrim', 'ltrim', 'rtrim', 'replace', 'translate', 'reverse', 'left', 'right',
  'concat', 'concat_ws', 'strpos', 'position', 'starts_with', 'md5', 'ascii', 'sign', 'ceil', 'ceiling', 'floor', 'round', 'trunc', 'date_part', 'extract', 'date_trunc', 'isfinite',
  'cardinality', 'array_length', 'array_lower', 'array_upper', 'array_ndims', 'array_to_string', 'like_escape', 'similar_to_escape', 'atan', 'atan2', 'sinh', 'tanh', 'degrees', 'radians', 'cbrt', 'pi',
]);

/** Operators that do, whatever their types. */
const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', '||', '~~', '!~~', '~~*', '!~~*', '~', '!~', '~*', '!~*', '^@', '&', '|', '#']);

/** Functions that do for these whole numbers. */
const LIMITED: Readonly<Record<string, (numbers: readonly Folded['value'][]) => boolean>> = {
  substr: ([, count = 0n]) => isBetween(count, 0n, 1_000_000n),
  substring: ([, count = 0n]) => isBetween(count, 0n, 1_000_000n),
  repeat: ([count]) => isBetween(count, -1_000n, 1_000n),
  lpad: ([count]) => isBetween(count, -1_000n, 1_000n),
  rpad: ([count]) => isBetween(count, -1_000n, 1_000n),
  split_part: ([field]) => isBetween(field, 1n, 1_000n),
  chr: ([code]) => isBetween(code, 1n, 0xd7ffn),
  make_date: ([year, month, day]) => isBetween(year, 1_000n, 9_999n) && isBetween(month, 1n, 12n) && isBetween(day, 1n, 28n),
};

const isBetween = (value: Folded['value'], least: bigint, most: bigint): boolean => typeof value === 'bigint' && value >= least && value <= most;

const NUMBERS: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  '^': (x, y) => x ** y,
  '@': (x) => Math.abs(x),
  abs: (x) => Math.abs(x),
  sqrt: (x) => Math.sqrt(x),
  ln: (x) => Math.log(x),
  log: (x, y) => (y === 0 ? Math.log10(x) : Math.log(y) / Math.log(x)),
  log10: (x) => Math.log10(x),
  exp: (x) => Math.exp(x),
  power: (x, y) => x ** y,
  pow: (x, y) => x ** y,
};

/** These make zero of other numbers without losing anything. */
const ZEROS: ReadonlySet<string> = new Set(['+', '-', '%', 'ln', 'log', 'log10']);

const WHOLE: Readonly<Record<string, (x: bigint, y: bigint) => bigint>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  mod: (x, y) => x % y,
};
const DIVISIONS: ReadonlySet<string> = new Set(['/', '%', 'mod']);

/** @throws CannotEmit for a constant that may fail and that an engine may leave alone. */
export function checkFolding(query: BoundQuery): void {
  if (mayBeEmpty(query) || expressionsOf(query).some(mayLeaveOut)) checkQuery(query);
}

/** One SELECT without FROM and conditions always has its row. */
function mayBeEmpty({ body, limit, offset, ctes }: BoundQuery): boolean {
  return body.kind !== 'select' || body.from.length > 0 || body.where !== null || body.having !== null || limit !== null || offset !== null || ctes.length > 0;
}

/** Whether it has parts that need not be computed for its value: beside NULL, most need not. */
function mayLeaveOut(value: Bound): boolean {
  return CHOICES.has(value.kind) || (value.kind === 'constant' && value.text === null) || childrenOf(value).some(mayLeaveOut);
}

function checkQuery(query: BoundQuery): void {
  for (const value of expressionsOf(query)) fold(value);
  for (const part of partsOf(query)) checkQuery(part.query);
}

/** What PostgreSQL knows of a value beforehand; `rows` where that depends on rows. */
function fold(value: Bound): Folded | 'rows' {
  if (value.kind === 'constant') return constantOf(value.type.name, value.text);
  if (value.kind === 'column') return 'rows';
  if (value.kind === 'subquery') checkQuery(value.query);
  if (value.kind === 'coalesce') return firstOf(value.parts);
  if (value.kind === 'case') return chosenOf(value);
  const known: Folded[] = [];
  const children = operandsOf(value);
  for (const child of children) {
    const folded = fold(child);
    if (folded !== 'rows') known.push(folded);
  }
  if (known.length < children.length) return 'rows';
  switch (value.kind) {
    case 'subquery':
    case 'aggregate':
    case 'window':
    case 'grouping':
    case 'session-value':
      return 'rows';
    case 'cast':
      return castOf(value, known[0] ?? UNKNOWN);
    case 'call':
      if (value.facts.volatility !== 'immutable' || value.facts.returnsSet) return 'rows';
      return computed(value, known);
    case 'operator':
      if (value.right.type.name === 'timestamptz' || value.left?.type.name === 'timestamptz') return 'rows';
      return COMPARISONS.has(value.name) ? UNKNOWN : computed(value, known);
    default:
      return UNKNOWN;
  }
}

/** What comes after a value that is surely there is not looked at, but for its own errors. */
function firstOf(parts: readonly Bound[]): Folded | 'rows' {
  return parts.map(fold).find((part) => part === 'rows' || part.value !== null) ?? NULL;
}

/** With a condition that is a constant, the value may be one too. */
function chosenOf({ arms, otherwise }: Extract<Bound, { readonly kind: 'case' }>): Folded | 'rows' {
  const conditions = arms.map(({ when }) => fold(when));
  const results = [...arms.map(({ result }) => result), otherwise].map(fold);
  const some = (folded: readonly (Folded | 'rows')[]): boolean => folded.some((one) => one !== 'rows');
  return some(conditions) && some(results) ? UNKNOWN : 'rows';
}

/** A window's function is no call by itself. */
function operandsOf(value: Bound): readonly Bound[] {
  if (value.kind !== 'window') return childrenOf(value);
  return childrenOf(value).flatMap((child) => (child === value.function ? childrenOf(child) : [child]));
}

function constantOf(type: string, text: string | null): Folded {
  if (text === null) return NULL;
  if (type in LARGEST) return /^-?\d+$/.test(text) ? { value: BigInt(text) } : UNKNOWN;
  if (type === 'numeric' || type === 'float8' || type === 'float4') return { value: Number(text) };
  if (type === 'interval') return { usual: isShort(text) };
  return type === 'date' || type === 'timestamp' ? { usual: /^\s*[1-9]\d{3}-[^b]*$/i.test(text) } : UNKNOWN;
}

function isShort(text: string): boolean {
  try {
    const { months, days, micros } = parseInterval(text);
    return Math.abs(months) * 31 + Math.abs(days) + Math.abs(micros) / DAY_MICROS < Number(MOST_DAYS);
  } catch (error) {
    if (error instanceof CannotEmit) return false;
    throw error;
  }
}

function castOf({ type, operand, how }: CastExpression, { value, usual }: Folded): Folded | 'rows' {
  if (value === null) return NULL;
  const [from, to] = [operand.type.name, type.name];
  if (how === 'relabel' || to === 'text' || to === 'varchar' || to === 'bpchar') return { value, usual };
  if (from === 'timestamptz' || to === 'timestamptz') return 'rows';
  if (from === 'date' || from === 'timestamp') return { usual };
  const largest = LARGEST[to];
  if (value === undefined) return from === 'bool' || (largest === undefined && from in LARGEST) ? UNKNOWN : fails(`${from} to ${to}`);
  if (largest === undefined) return isHeld(Math.abs(Number(value)), type) ? { value: Number(value) } : fails(`${from} to ${to}`);
  if (typeof value === 'bigint') return inRange(value, to, `${from} to ${to}`);
  // Half-way values go to the even or the larger neighbour; both are within the type where the next is.
  return Number.isFinite(value) && Math.abs(value) < Number(largest) - 1 ? UNKNOWN : fails(`${from} to ${to}`);
}

function isHeld(size: number, { name, modifier }: PgType): boolean {
  if (name === 'numeric' && modifier >= 0) return size < 10 ** (((modifier - 4) >> 16) - ((modifier - 4) & 0x7ff)) - 1;
  return name === 'numeric' || name === 'float8' || (name === 'float4' && (size === 0 || (size > 1e-37 && size < 1e38)));
}

/** An operator or function that is given constants only. All that are not total are strict. */
function computed(value: CallExpression | OperatorExpression, args: readonly Folded[]): Folded {
  const [name, key] = value.kind === 'call' ? [value.facts.name, signature(value.facts, value.arguments)] : [value.name, keyOf(value)];
  if (TOTAL.has(name)) return UNKNOWN;
  if (args.some((one) => one.value === null)) return NULL;
  const type = value.type.name;
  const from = childrenOf(value).map((one) => one.type.name);
  const holds = LIMITED[name]?.(args.flatMap((one, index) => (from[index] === 'text' ? [] : [one.value])));
  if (holds !== undefined) return holds ? UNKNOWN : fails(key);
  const [left = UNKNOWN, right = null] = args;
  if (type === 'date' || type === 'timestamp' || from.every((one) => one === 'date' || one === 'timestamp')) return isUsual(left, right) ? UNKNOWN : fails(key);
  if (type === 'interval') return args.every(({ usual, value: by }) => usual === true || (typeof by === 'number' && by !== 0 && Math.abs(by) < 1_000)) ? UNKNOWN : fails(key);
  if (type in LARGEST) return wholeNumber(name, type, key, args);
  const signed = right === null && (name === '-' || name === '+');
  return signed ? number(name, key, 0, left.value) : number(name, key, left.value, right === null ? 0 : right.value);
}

function isUsual(left: Folded, right: Folded | null): boolean {
  const short = ({ usual, value }: Folded): boolean => usual === true || isBetween(value, -MOST_DAYS, MOST_DAYS);
  return right !== null && (left.usual === true || right.usual === true) && short(left) && short(right);
}

function wholeNumber(name: string, type: string, key: string, args: readonly Folded[]): Folded {
  const [x, y] = args.map(({ value }) => value);
  if (typeof x !== 'bigint') return fails(key);
  if (args.length === 1) {
    if (name === '-') return inRange(-x, type, key);
    return name === 'abs' || name === '@' ? inRange(x < 0n ? -x : x, type, key) : fails(key);
  }
  const compute = WHOLE[name];
  return compute === undefined || typeof y !== 'bigint' || (y === 0n && DIVISIONS.has(name)) ? fails(key) : inRange(compute(x, y), type, key);
}

/** Floats and decimals. What is too large, too small or of no number fails. */
function number(name: string, key: string, x: Folded['value'], y: Folded['value']): Folded {
  if (typeof x !== 'number' || typeof y !== 'number') return fails(key);
  const made = NUMBERS[name]?.(x, y) ?? Number.NaN;
  const exact = made !== 0 || x === 0 || (name === '*' && y === 0) || ZEROS.has(name);
  return Number.isFinite(made) && exact ? { value: made } : fails(key);
}

function inRange(value: bigint, type: string, key: string): Folded {
  const largest = LARGEST[type] ?? 0n;
  return value <= largest && value >= -largest - 1n ? { value } : fails(key);
}

function fails(key: string): never {
  throw new CannotEmit(`PostgreSQL works constants out before it looks for rows, and this one may fail: ${key}`);
}

import type { Bound } from '../bind/tree.ts';
import type { Digits } from './digits.ts';

/** An expression in one engine's text, and what is known of the value that the engine holds. */
export interface Printed {
  readonly sql: string;
  /** What it was printed from; its type is PostgreSQL's. */
  readonly bound: Bound;
  /** Of a `numeric`: the digits the engine holds it with; null for every other type. */
  readonly digits: Digits | null;
  /** The right number with other decimals than PostgreSQL gives it. */
  readonly approximate: Approximate | null;
  /** False where the value is never NULL. */
  readonly nullable: boolean;
}

/**
 * A number that is good to compare and to round, not to answer with. `average`: it has a fixed number of decimals. `scale`: values of different scales meet in it
 * (`COALESCE(total, 0)`), and PostgreSQL keeps each value's own.
 */
export type Approximate = 'average' | 'scale';

/** What a value computed from others inherits. */
export function inherited(values: readonly Pick<Printed, 'approximate'>[]): Approximate | null {
  if (values.some(({ approximate }) => approximate === 'average')) return 'average';
  return values.some(({ approximate }) => approximate === 'scale') ? 'scale' : null;
}

/** Text of a constant, casts to a type that holds it looked through; undefined for what is no constant, null for NULL. */
export function constantText({ bound }: Pick<Printed, 'bound'>): string | null | undefined {
  if (bound.kind === 'constant') return bound.text;
  if (bound.kind !== 'cast' || bound.operand.kind !== 'constant' || bound.type.modifier >= 0) return undefined;
  const { text, type } = bound.operand;
  const target = bound.type.name;
  if (text === null || !NUMBERS.has(type.name)) return undefined;
  if (target === 'numeric' || target === 'float8') return text;
  const limit = RANGES[target];
  return limit === undefined || !/^-?\d+$/.test(text) || BigInt(text) >= limit || BigInt(text) < -limit ? undefined : text;
}

const NUMBERS: ReadonlySet<string> = new Set(['int2', 'int4', 'int8', 'numeric']);
const RANGES: Readonly<Record<string, bigint>> = { int2: 2n ** 15n, int4: 2n ** 31n, int8: 2n ** 63n };

/** A constant whole number; null for anything else. */
export function constantInteger(value: Pick<Printed, 'bound'> | undefined): number | null {
  const text = value === undefined ? undefined : constantText(value);
  return typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

import type { Bound, BoundQuery, OperatorExpression } from '../../bind/tree.ts';
import { childrenOf, expressionsOf, partsOf } from '../../bind/walk.ts';
import { CannotEmit } from '../cannot-emit.ts';

const LIMITS: Readonly<Record<string, bigint>> = { int2: 2n ** 15n, int4: 2n ** 31n, int8: 2n ** 63n };

/**
 * PostgreSQL computes what is made of constants before it reads a row, and fails for `1 / 0` even in a branch that no row takes. Engines compute it when they get there.
 *
 * @throws CannotEmit for a division of constants by zero and for whole numbers that leave their type.
 */
export function checkConstants(query: BoundQuery): void {
  for (const value of expressionsOf(query)) check(value);
  for (const part of partsOf(query)) checkConstants(part.query);
}

function check(value: Bound): void {
  if (value.kind === 'subquery') checkConstants(value.query);
  for (const child of childrenOf(value)) check(child);
  if (value.kind === 'operator' || value.kind === 'cast') wholeNumber(value);
}

/** The whole number that an expression of constants has; null for every other expression. */
function wholeNumber(value: Bound): bigint | null {
  if (value.kind === 'constant') return value.text !== null && /^\s*[-+]?\d{1,30}\s*$/.test(value.text) ? BigInt(value.text.trim().replace(/^\+/, '')) : null;
  if (value.kind === 'cast') return value.type.modifier >= 0 ? null : within(wholeNumber(value.operand), value);
  if (value.kind !== 'operator') return null;
  const right = wholeNumber(value.right);
  if (isZero(value.right) && (value.name === '/' || value.name === '%') && value.left !== null && isConstant(value.left)) throw new CannotEmit('a constant is divided by zero');
  if (LIMITS[value.type.name] === undefined || right === null) return null;
  return within(value.left === null ? (value.name === '-' ? -right : null) : computed(value, wholeNumber(value.left), right), value);
}

function computed({ name }: OperatorExpression, left: bigint | null, right: bigint): bigint | null {
  if (left === null) return null;
  if (name === '+') return left + right;
  if (name === '-') return left - right;
  if (name === '*') return left * right;
  return name === '/' && right !== 0n ? left / right : null;
}

function within(number: bigint | null, { type }: Bound): bigint | null {
  const limit = LIMITS[type.name];
  if (number !== null && limit !== undefined && (number >= limit || number < -limit)) throw new CannotEmit(`constants leave the range of ${type.name}`);
  return number;
}

const isConstant = (value: Bound): boolean => value.kind === 'constant' || ((value.kind === 'cast' || value.kind === 'operator') && childrenOf(value).every(isConstant));
const isZero = (value: Bound): boolean => (value.kind === 'constant' ? value.text !== null && /^\s*[-+]?0*\.?0*\s*$/.test(value.text) && /0/.test(value.text) : value.kind === 'cast' && isZero(value.operand));

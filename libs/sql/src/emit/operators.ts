import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { readLiteral } from './literals.ts';
import { decimalType, exactOf, inherited, isInteger, MAX_DIGITS, widerInteger } from './types.ts';
import type { Decimal, Type, Typed } from './types.ts';

/** `+ - * / %` on exact numbers. Floats: addition only differs in the last bit, but errors on overflow do not exist elsewhere. */
export function arithmetic(op: string, left: Typed, right: Typed, dialect: Dialect): Typed {
  const a = asNumber(left, right, dialect);
  const b = asNumber(right, left, dialect);
  if (a.type === 'date' || b.type === 'date') return dateArithmetic(op, a, b, dialect);
  const [x, y] = [exactOf(a.type), exactOf(b.type)];
  if (x === null || y === null) throw new CannotEmit(`${a.type} ${op} ${b.type} is not proven equal`);
  const integers = isInteger(a.type) && isInteger(b.type);
  const wider = widerInteger(a.type, b.type);
  if (op === '/' || op === '%') {
    if (!integers) throw new CannotEmit('division of decimals has another scale on this engine');
    if (b.constant === undefined || BigInt(b.constant) === 0n || BigInt(b.constant) === -1n) throw new CannotEmit('division by a value that may be zero is not proven equal');
    return { sql: dialect.quotient(op, a, b, wider), type: wider };
  }
  const type: Type = integers ? wider : decimalType(resultDigits(op, x, y));
  return { sql: dialect.arithmetic(op, a, b, type), type, ...inherited([a, b]) };
}

function resultDigits(op: string, a: Decimal, b: Decimal): Decimal {
  const scale = op === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  if (scale > MAX_DIGITS - 10) throw new CannotEmit('the product has too many decimals');
  const whole = op === '*' ? a.precision - a.scale + b.precision - b.scale : Math.max(a.precision - a.scale, b.precision - b.scale) + 1;
  return { precision: whole + scale, scale };
}

function asNumber(value: Typed, other: Typed, dialect: Dialect): Typed {
  if (value.type === 'null') throw new CannotEmit('arithmetic with NULL');
  if (value.type !== 'literal') return value;
  if (other.type === 'literal' || exactOf(other.type) === null) throw new CannotEmit('arithmetic with a quoted constant');
  return readLiteral(value.constant ?? '', other.type, dialect);
}

/** `date ± n` days and the days between two dates, folded when constant. */
function dateArithmetic(op: string, left: Typed, right: Typed, dialect: Dialect): Typed {
  if (left.type === 'date' && isInteger(right.type) && (op === '+' || op === '-') && left.constant !== undefined && right.constant !== undefined) {
    const days = Number(right.constant) * (op === '-' ? -1 : 1);
    const moved = new Date(Date.parse(`${left.constant}T00:00:00Z`) + days * 86_400_000);
    if (!Number.isNaN(moved.getTime())) return readLiteral(moved.toISOString().slice(0, 10), 'date', dialect);
  }
  throw new CannotEmit('date arithmetic is proven equal for constants only');
}

export function negate(value: Typed, dialect: Dialect): Typed {
  if (value.constant !== undefined && exactOf(value.type) !== null) return readLiteral(flipSign(value.constant), value.type, dialect);
  const zero: Typed = { sql: '0', type: 'int32', constant: '0' };
  if (exactOf(value.type) === null || value.type === 'int16') throw new CannotEmit(`- ${value.type} is not proven equal`);
  return arithmetic('-', zero, value, dialect);
}

function flipSign(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

export function concatenate(left: Typed, right: Typed): Typed {
  const texts = [left, right].filter((side) => side.type === 'text' || side.type === 'literal');
  if (texts.length < 2) throw new CannotEmit('|| is proven equal for texts only');
  return { sql: `(${left.sql} || ${right.sql})`, type: 'text' };
}

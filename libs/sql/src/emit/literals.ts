import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { exactOf, isInteger } from './types.ts';
import type { Type, Typed } from './types.ts';

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const INT32_MAX = 2n ** 31n - 1n;
const INT64_MAX = 2n ** 63n - 1n;
const RANGES: Readonly<Record<string, bigint>> = { int16: 2n ** 15n - 1n, int32: INT32_MAX, int64: INT64_MAX };

/** A number as written, typed as PostgreSQL types it: int4, else int8, else numeric with the digits' own scale. */
export function numberLiteral(text: string, dialect: Dialect): Typed {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    const magnitude = value < 0n ? -value : value;
    if (magnitude <= INT64_MAX) return { sql: text.startsWith('-') ? `(${text})` : text, type: magnitude <= INT32_MAX ? 'int32' : 'int64', constant: text };
  }
  const plain = /^-?(\d*)\.?(\d*)$/.exec(text);
  if (plain === null) throw new CannotEmit(`the number ${text} is written with an exponent, which the engines type differently`);
  const scale = (plain[2] ?? '').length;
  const precision = Math.max((plain[1] ?? '').replace(/^0+/, '').length + scale, 1);
  if (precision > 38) throw new CannotEmit(`the number ${text} has more than 38 digits`);
  return { sql: dialect.decimal(text, { precision, scale }), type: `decimal(${precision},${scale})`, constant: text };
}

/** A quoted constant read as a type, checked here because the engines differ in what they let through (`date '2024-02-30'`). */
export function readLiteral(text: string, type: Type, dialect: Dialect): Typed {
  if (type === 'text' || type === 'literal') return { sql: quoteText(text), type: 'text', constant: text };
  const trimmed = text.trim();
  if (isInteger(type)) {
    const limit = RANGES[type] ?? 0n;
    if (!/^-?\d+$/.test(trimmed) || BigInt(trimmed) > limit || BigInt(trimmed) < -limit) throw unreadable(text, type);
    return { sql: trimmed.startsWith('-') ? `(${trimmed})` : trimmed, type, constant: trimmed };
  }
  const exact = exactOf(type);
  if (exact !== null) return readDecimal(trimmed, exact, type, dialect);
  if (type === 'date' && isDate(trimmed)) return { sql: dialect.date(trimmed), type, constant: trimmed };
  if (type === 'timestamp' || type === 'timestamptz') return readTimestamp(trimmed, type, dialect);
  if (type === 'boolean' && /^(true|false|t|f)$/i.test(trimmed)) return { sql: /^t/i.test(trimmed) ? 'TRUE' : 'FALSE', type, constant: trimmed };
  throw unreadable(text, type);
}

function readDecimal(text: string, { precision, scale }: { precision: number; scale: number }, type: Type, dialect: Dialect): Typed {
  const found = /^-?(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = found?.[2] ?? '';
  if (found === null || fraction.length > scale || (found[1] ?? '').replace(/^0+/, '').length > precision - scale) throw unreadable(text, type);
  const padded = scale === 0 ? text : `${fraction === '' ? `${text}.` : text}${'0'.repeat(scale - fraction.length)}`;
  return { sql: dialect.decimal(padded, { precision, scale }), type, constant: padded };
}

function readTimestamp(text: string, type: 'timestamp' | 'timestamptz', dialect: Dialect): Typed {
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?(\.\d{1,6})?)?(Z|\+00(?::?00)?)?$/.exec(text);
  const zone = found?.[5];
  if (found === null || !isDate(found[1] ?? '') || (zone !== undefined && type === 'timestamp')) throw unreadable(text, type);
  const time = found[2] ?? '00:00';
  const seconds = found[3] ?? ':00';
  if (Number(time.slice(0, 2)) > 23 || Number(time.slice(3)) > 59 || Number(seconds.slice(1)) > 59) throw unreadable(text, type);
  const normal = `${found[1]} ${time}${seconds}${found[4] ?? ''}`;
  return { sql: dialect.timestamp(normal, type), type, constant: normal };
}

/** A calendar date of the years 1900 to 2200, the range in which all engines agree. */
export function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (found === null) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function unreadable(text: string, type: Type): CannotEmit {
  return new CannotEmit(`the constant ${quoteText(text.slice(0, 40))} is not a plain ${type}`);
}

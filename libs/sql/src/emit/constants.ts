import type { PgType } from '../bind/types.ts';
import { CannotEmit } from './cannot-emit.ts';
import { digitsOfText, digitsOfType, isInteger, type Digits } from './digits.ts';

/** A constant in the one form that rules get to see, and for numerics its digits. */
export interface Constant {
  readonly text: string;
  readonly digits: Digits | null;
}

const RANGES: Readonly<Record<string, bigint>> = { int2: 2n ** 15n, int4: 2n ** 31n, int8: 2n ** 63n };
const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'name']);

const plain = (value: string): Constant => ({ text: value, digits: null });

/**
 * Reads a constant as PostgreSQL would and writes it in a normal form, because engines differ in what they let through (`date '2024-02-30'`, `int '0x1F'`): whole numbers in
 * decimal, decimals with their scale, `true` and `false`, dates `YYYY-MM-DD` of the years 1900 to 2200, timestamps `YYYY-MM-DD HH:MM:SS[.ffffff]`.
 *
 * @throws CannotEmit for a form that is not plain.
 */
export function readConstant(text: string, type: PgType): Constant {
  const trimmed = text.trim();
  const { name } = type;
  if (TEXTS.has(name)) {
    if (type.modifier >= 0 && [...text].length > type.modifier - 4) throw unreadable(text, name);
    return plain(text);
  }
  if (isInteger(name)) return plain(readInteger(trimmed, name));
  if (name === 'numeric') return readNumeric(trimmed, type);
  if (name === 'float8' || name === 'float4') return plain(readFloat(trimmed, name));
  if (name === 'bool') return plain(readBoolean(trimmed));
  if (name === 'date' && isDate(trimmed)) return plain(trimmed);
  if (name === 'timestamp' || name === 'timestamptz') return plain(readTimestamp(trimmed, name));
  if (name === 'time' && /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/.test(trimmed)) return plain(trimmed);
  if (name === 'uuid' && /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(trimmed)) return plain(trimmed.toLowerCase());
  if (name === 'interval' && type.modifier < 0) return plain(text);
  throw unreadable(text, name);
}

function readInteger(text: string, type: string): string {
  const limit = RANGES[type] ?? 0n;
  const value = /^[-+]?\d{1,30}$/.test(text) ? BigInt(text.replace(/^\+/, '')) : null;
  if (value === null || value >= limit || value < -limit) throw unreadable(text, type);
  return String(value);
}

function readNumeric(text: string, type: PgType): Constant {
  const wanted = digitsOfType(type);
  const found = /^([-+]?)(\d*)\.?(\d*)$/.exec(text);
  if (found === null || !/\d/.test(text)) {
    digitsOfText(text);
    throw unreadable(text, 'numeric');
  }
  const [, sign = '', whole = '', fraction = ''] = found;
  const digits = (whole.replace(/^0+(?=\d)/, '') || '0') + (fraction === '' ? '' : `.${fraction}`);
  const normal = `${sign === '-' ? '-' : ''}${digits}`;
  if (wanted === null) {
    if (type.modifier >= 0) throw unreadable(text, 'numeric');
    return { text: normal, digits: digitsOfText(normal) };
  }
  if (fraction.length > wanted.scale || whole.replace(/^0+/, '').length > wanted.precision - wanted.scale) throw unreadable(text, 'numeric');
  return { text: wanted.scale === 0 ? normal : `${fraction === '' ? `${normal}.` : normal}${'0'.repeat(wanted.scale - fraction.length)}`, digits: wanted };
}

function readFloat(text: string, type: string): string {
  const value = Number(text);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(text) || !Number.isFinite(value) || (value === 0 && /[1-9]/.test(text.replace(/e.*/i, '')))) throw unreadable(text, type);
  return text.replace(/^\+/, '');
}

const TRUE: ReadonlySet<string> = new Set(['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1']);
const FALSE: ReadonlySet<string> = new Set(['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0']);

function readBoolean(text: string): string {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return 'true';
  if (FALSE.has(word)) return 'false';
  throw unreadable(text, 'boolean');
}

function readTimestamp(text: string, type: string): string {
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?(\.\d{1,6})?)?(Z|\+00(?::?00)?)?$/.exec(text);
  const [, day = '', time = '00:00', seconds = ':00', fraction = '', zone] = found ?? [];
  if (found === null || !isDate(day) || (zone !== undefined && type === 'timestamp')) throw unreadable(text, type);
  if (Number(time.slice(0, 2)) > 23 || Number(time.slice(3)) > 59 || Number(seconds.slice(1)) > 59) throw unreadable(text, type);
  return `${day} ${time}${seconds}${fraction}`;
}

/** A calendar date of the years 1900 to 2200, the range in which all engines agree. */
export function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (found === null) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function unreadable(text: string, type: string): CannotEmit {
  return new CannotEmit(`the constant '${text.slice(0, 40)}' is not a plain ${type}`);
}

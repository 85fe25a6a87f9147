import { quoteText } from '../literals.ts';
import { decimalType, exactOf, isInteger, sqlName } from '../types.ts';
import type { Type, Typed } from '../types.ts';

export const isText = (value: Typed | undefined): value is Typed => value?.type === 'text' || value?.type === 'literal';

/** The value of a constant integer argument, or null. */
export function constantInteger(value: Typed | undefined): number | null {
  if (value?.constant === undefined || !isInteger(value.type)) return null;
  return Number(value.constant);
}

/** The text of a constant, not empty text argument, or null. */
export function constantText(value: Typed | undefined): string | null {
  return isText(value) && value.constant !== undefined && value.constant !== '' ? value.constant : null;
}

/** Type of `sum` in PostgreSQL, for arguments whose sum is portable. */
export function sumType(type: Type): Type | null {
  if (type === 'int16' || type === 'int32') return 'int64';
  if (type === 'int64') return 'decimal(38,0)';
  const exact = exactOf(type);
  if (exact !== null) return decimalType({ precision: 38, scale: exact.scale });
  return type === 'float64' ? 'float64' : null;
}

/** PostgreSQL's `avg` of exact numbers has 16 decimals where the result has up to four digits before the point. */
export const AVG_TYPE: Type = 'decimal(38,16)';

const ORDERED = new Set(['text', 'date', 'timestamp', 'timestamptz']);

/** Whether `min` and `max` of the type are the same everywhere. */
export function hasExtremes(type: Type, floats: boolean): boolean {
  return exactOf(type) !== null || ORDERED.has(type) || (floats && type === 'float64');
}

export const castTo = (sql: string, type: Type): string => `CAST(${sql} AS ${sqlName(type)})`;

/** Casts that DuckDB and Trino do as PostgreSQL does. */
export function standardCast(value: Typed, type: Type): string | null {
  if (value.type === type) return value.sql;
  if (value.type === 'null') return castTo('NULL', type);
  const from = exactOf(value.type);
  // Decimals round half away from zero and overflow is an error, as in PostgreSQL.
  if (from !== null && exactOf(type) !== null) return castTo(value.sql, type);
  if (isInteger(value.type) && type === 'float64') return castTo(value.sql, type);
  if (isInteger(value.type) && type === 'text') return castTo(value.sql, type);
  if (value.type === 'timestamp' && type === 'date') return castTo(value.sql, type);
  return null;
}

/** Units whose field of a date is an integer on every engine. */
export const DATE_UNITS = new Set(['year', 'month', 'day', 'quarter', 'doy']);
export const TIME_UNITS = new Set(['hour', 'minute']);
export const TRUNC_UNITS = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']);

/** Unit and operand of `extract(unit FROM x)` when both are portable. */
export function extraction(args: readonly Typed[]): { readonly unit: string; readonly from: Typed } | null {
  const [field, from] = args;
  const unit = field?.constant?.toLowerCase() ?? '';
  if (from === undefined) return null;
  const timed = from.type === 'timestamp' || from.type === 'timestamptz';
  if (from.type !== 'date' && !timed) return null;
  return DATE_UNITS.has(unit) || (timed && TIME_UNITS.has(unit)) ? { unit, from } : null;
}

/** LIKE where a backslash must be declared as the escape character. */
export function likeWithEscape(text: string, pattern: string, negated: boolean): string {
  return `(${text} ${negated ? 'NOT ' : ''}LIKE ${quoteText(pattern)}${pattern.includes('\\') ? " ESCAPE '\\'" : ''})`;
}

/** Characters, not bytes; the same in DuckDB and Trino, as the two below. */
export function textLength([text]: readonly Typed[]): Typed | null {
  return isText(text) ? { sql: castTo(`length(${text.sql})`, 'int32'), type: 'int32' } : null;
}

export function find([text, part]: readonly Typed[]): Typed | null {
  return isText(text) && constantText(part) !== null ? { sql: castTo(`strpos(${text.sql}, ${part?.sql})`, 'int32'), type: 'int32' } : null;
}

export function substring([text, from, length]: readonly Typed[]): Typed | null {
  const start = constantInteger(from);
  const count = length === undefined ? 0 : constantInteger(length);
  if (!isText(text) || start === null || start < 1 || count === null || count < 0) return null;
  return { sql: `substr(${text.sql}, ${start}${length === undefined ? '' : `, ${count}`})`, type: 'text' };
}

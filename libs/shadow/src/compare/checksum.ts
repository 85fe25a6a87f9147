import { createHash } from 'node:crypto';
import type { AnswerDigest, Column, JsonValue } from '@query-router/contracts';
import type { EngineAnswer, Row } from './answer.ts';
import { canonicalText, isFloat } from './same-value.ts';

/**
 * Digits of a float that count in a checksum: floats with the same ones are within the tolerance. Those that are within it can still be rounded in two
 * directions, so a different checksum alone is no difference.
 */
const FLOAT64_DIGITS = 11;
const FLOAT32_DIGITS = 6;
/** Digits by which rows that may be the same are put together. */
const KEY_DIGITS = 6;

/** An answer without its values. */
export function digestOf(answer: EngineAnswer): AnswerDigest {
  return { engine: answer.engine, row_count: answer.rows.length, checksum: checksumOf(answer), duration_ms: Math.round(answer.durationMs * 1000) / 1000 };
}

/** SHA-256 over types and rows, whatever the order of the rows. Columns count by position and type, not by name. */
export function checksumOf({ columns, rows }: Pick<EngineAnswer, 'columns' | 'rows'>): string {
  const hash = createHash('sha256');
  hash.update(columns.map(({ type }) => baseType(type)).join(','));
  for (const key of rows.map((row) => rowText(row, columns, (type) => (type.includes('float32') ? FLOAT32_DIGITS : FLOAT64_DIGITS))).toSorted()) hash.update(`\n${key}`);
  return hash.digest('hex');
}

/** Text that most rows have in common with those that are the same: only floats can have been rounded otherwise. */
export function rowKey(row: Row, columns: readonly Column[]): string {
  return rowText(row, columns, () => KEY_DIGITS);
}

function rowText(row: Row, columns: readonly Column[], digitsOf: (type: string) => number): string {
  const exact: JsonValue[] = [];
  const floats: JsonValue[] = [];
  for (const [index, { type }] of columns.entries()) {
    const value = row[index] ?? null;
    if (type.includes('float')) floats.push(rounded(value, digitsOf(type)));
    else exact.push(value);
  }
  return canonicalText([exact, floats]);
}

/** `decimal(10,2)` is a `decimal`: not every engine says how many digits a computed one has. */
export const baseType = (type: string): string => (isFloat(type) ? type : type.replaceAll(/\(\d+,\d+\)/g, ''));

function rounded(value: JsonValue, digits: number): JsonValue {
  if (typeof value === 'number') return value === 0 ? '0' : value.toPrecision(digits);
  return Array.isArray(value) ? value.map((item: JsonValue) => rounded(item, digits)) : value;
}

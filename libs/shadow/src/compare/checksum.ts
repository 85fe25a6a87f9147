import { createHash } from 'node:crypto';
import type { AnswerDigest, Column, JsonValue } from '@query-router/contracts';
import type { EngineAnswer, Row } from './answer.ts';
import { canonicalText, isFloat } from './same-value.ts';

/** Digits of a float that count. Two that differ by less can still fall on two sides of a rounding: a different checksum alone is no difference. */
const FLOAT_DIGITS = 6;

/** An answer without its values. */
export function digestOf(answer: EngineAnswer): AnswerDigest {
  return { engine: answer.engine, row_count: answer.rows.length, checksum: checksumOf(answer), duration_ms: Math.round(answer.durationMs * 1000) / 1000 };
}

/** SHA-256 over types and rows, whatever the order of the rows. Columns count by position and type, not by name. */
export function checksumOf({ columns, rows }: Pick<EngineAnswer, 'columns' | 'rows'>): string {
  const hash = createHash('sha256');
  hash.update(columns.map(({ type }) => baseType(type)).join(','));
  for (const key of rows.map((row) => rowKey(row, columns)).toSorted()) hash.update(`\n${key}`);
  return hash.digest('hex');
}

/** Text of a row in which floats are rounded, the exact columns first: rows sorted by it lie side by side in two answers. */
export function rowKey(row: Row, columns: readonly Column[]): string {
  const exact: JsonValue[] = [];
  const floats: JsonValue[] = [];
  for (const [index, { type }] of columns.entries()) {
    const value = row[index] ?? null;
    if (type.includes('float')) floats.push(rounded(value));
    else exact.push(value);
  }
  return canonicalText([exact, floats]);
}

/** `decimal(10,2)` is a `decimal`: not every engine says how many digits a computed one has. */
export const baseType = (type: string): string => (isFloat(type) ? type : type.replaceAll(/\(\d+,\d+\)/g, ''));

function rounded(value: JsonValue): JsonValue {
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : value.toPrecision(FLOAT_DIGITS);
  return Array.isArray(value) ? value.map((item: JsonValue) => rounded(item)) : value;
}

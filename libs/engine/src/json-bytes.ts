import type { JsonValue } from '@query-router/contracts';

/** Quotes, backslashes, control characters and lone surrogates: what JSON text escapes. */
const NEEDS_ESCAPING = /["\\\p{Cc}\p{Cs}]/u;

/** Length in bytes of UTF-8 of `JSON.stringify(value)`, without building that text for the usual scalars. */
export function jsonBytes(value: JsonValue): number {
  if (value === null) return 4;
  switch (typeof value) {
    case 'string':
      return NEEDS_ESCAPING.test(value) ? Buffer.byteLength(JSON.stringify(value)) : Buffer.byteLength(value) + 2;
    case 'number':
      return String(value).length;
    case 'boolean':
      return value ? 4 : 5;
    default:
      return Buffer.byteLength(JSON.stringify(value));
  }
}

/** Length in bytes of a row's JSON text (`[1,"a"]`). */
export function rowBytes(row: readonly JsonValue[]): number {
  let bytes = row.length === 0 ? 2 : 1 + row.length;
  for (const value of row) bytes += jsonBytes(value);
  return bytes;
}

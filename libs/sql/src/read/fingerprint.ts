import { hash } from 'node:crypto';
import { fingerprint } from '../parser/pg-parser.ts';
import type { TableRef } from '../statement.ts';

/**
 * Fingerprint of a statement: 16 hexadecimal digits, equal for texts that differ only in literals, comments and spacing. libpg_query's
 * own leaves schemas out (`shop.orders` and `old.orders` are one to it), so qualified tables are mixed in.
 */
export function fingerprintOf(sql: string, tables: readonly TableRef[]): string {
  const shape = fingerprint(sql);
  const qualified = tables.filter(({ schema }) => schema !== null).map(({ schema, name }) => JSON.stringify([schema, name]));
  if (qualified.length === 0) return shape;
  return hash('sha256', [shape, ...qualified.toSorted()].join('\n')).slice(0, 16);
}

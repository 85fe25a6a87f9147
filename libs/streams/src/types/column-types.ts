import type { ColumnCodec } from './json-text.ts';
import { decimal, float32, float64, int32, int64 } from './numbers.ts';
import { date, timestamp, timestamptz } from './times.ts';

const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const DECIMAL = /^decimal\((\d{1,2}),(\d{1,2})\)$/;
const ARRAY = /^array<([a-z0-9(),]+)>$/;
const MAX_PRECISION = 38;

const boolean: ColumnCodec = { expects: 'true or false', toJson: (value) => (typeof value === 'boolean' ? String(value) : null) };

const text: ColumnCodec = { expects: 'text', toJson: (value) => (typeof value === 'string' && value.isWellFormed() ? JSON.stringify(value) : null) };

const uuid: ColumnCodec = {
  expects: 'a UUID like "0190b6f3-9d7e-7cc1-8a52-2d6a5f3f7a10"',
  toJson: (value) => (typeof value === 'string' && UUID.test(value) ? `"${value.toLowerCase()}"` : null),
};

const bytes: ColumnCodec = {
  expects: 'bytes in base64',
  toJson: (value) => (typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value) ? `"${value}"` : null),
};

/** Kept as the text of its JSON, which every engine can hold. */
const json: ColumnCodec = { expects: 'JSON', toJson: (value) => JSON.stringify(JSON.stringify(value)) };

const SCALARS: Readonly<Record<string, ColumnCodec>> = { boolean, int32, int64, float32, float64, text, bytes, date, timestamp, timestamptz, uuid, json };

/** Types that a column of a stream may have. Others either exist in too few engines or are not the same in all of them. */
export const STREAM_TYPES = [...Object.keys(SCALARS), 'decimal(p,s)', 'array<…>'] as const;

/** How values of a type are checked and written; null when a stream cannot have it. */
export function codecOf(type: string): ColumnCodec | null {
  const scalar = scalarOf(type);
  if (scalar !== null) return scalar;
  const element = scalarOf(ARRAY.exec(type)?.[1] ?? '');
  return element === null ? null : arrayOf(element);
}

/** Whether `type` may become `wider` without a value changing: what Iceberg can promote. */
export function isWidening(type: string, wider: string): boolean {
  if ((type === 'int32' && wider === 'int64') || (type === 'float32' && wider === 'float64')) return true;
  const [, precision, scale] = DECIMAL.exec(type) ?? [];
  const [, widerPrecision, widerScale] = DECIMAL.exec(wider) ?? [];
  return scale !== undefined && scale === widerScale && Number(widerPrecision) > Number(precision);
}

function scalarOf(type: string): ColumnCodec | null {
  const [found, precision, scale] = DECIMAL.exec(type) ?? [];
  if (found === undefined) return Object.hasOwn(SCALARS, type) ? (SCALARS[type] ?? null) : null;
  const [digits, places] = [Number(precision), Number(scale)];
  return digits >= 1 && digits <= MAX_PRECISION && places <= digits ? decimal(digits, places) : null;
}

function arrayOf(element: ColumnCodec): ColumnCodec {
  return {
    expects: `a list; each item ${element.expects}, or null`,
    toJson(value) {
      if (!Array.isArray(value)) return null;
      const items: string[] = [];
      for (const item of value as readonly unknown[]) {
        const itemJson = item === null ? 'null' : element.toJson(item);
        if (itemJson === null) return null;
        items.push(itemJson);
      }
      return `[${items.join(',')}]`;
    },
  };
}

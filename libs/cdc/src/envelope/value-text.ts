import type { JsonValue } from '@query-router/contracts';

/**
 * Values of a column in Debezium's JSON, as its connector for PostgreSQL writes them with `decimal.handling.mode=string`,
 * `time.precision.mode=isostring`, `interval.handling.mode=string`: `write` gives JSON text, `read` the wire form again. Dates and times end in `Z`
 * there, whether or not their type has a zone; 64-bit integers are JSON numbers, and so not for `JSON.parse`.
 */
export interface ValueText {
  write(value: JsonValue): string;
  read(value: JsonValue): JsonValue;
}

const same = (value: JsonValue): JsonValue => value;
const plain: ValueText = { write: (value) => JSON.stringify(value), read: same };

/** Digits as they are: a wire integer beyond 2^53 is text. */
const integer: ValueText = { write: String, read: same };

const json: ValueText = { write: (value) => JSON.stringify(JSON.stringify(value)), read: (value) => (typeof value === 'string' ? (JSON.parse(value) as JsonValue) : value) };

const zoneless: ValueText = {
  write: (value) => JSON.stringify(/\d$/.test(String(value)) ? `${String(value)}Z` : value),
  read: (value) => (typeof value === 'string' && value.endsWith('Z') ? value.slice(0, -1) : value),
};

/** Debezium writes the parts that are nothing too; PostgreSQL leaves them out. */
const interval: ValueText = {
  write: (value) => JSON.stringify(value),
  read: (value) => {
    if (typeof value !== 'string') return value;
    const parts = value.replace(/(\.\d*?)0+S$/, '$1S').replace('.S', 'S').replaceAll(/(?<![\d.])-?0[YMDHS]/g, '').replace(/T$/, '');
    return parts === 'P' ? 'PT0S' : parts;
  },
};

const SCALARS: ReadonlyMap<string, ValueText> = new Map([
  ['int64', integer],
  ['json', json],
  ['interval', interval],
  ['date', zoneless],
  ['time', zoneless],
  ['timestamp', zoneless],
]);

/** How values of a logical type are written; null is written by the caller. */
export function valueText(type: string): ValueText {
  const element = /^array<(.+)>$/.exec(type)?.[1];
  return element === undefined ? (SCALARS.get(type) ?? plain) : arrayText(nullable(valueText(element)));
}

/** The same for columns that may hold null. */
export function nullable({ write, read }: ValueText): ValueText {
  return { write: (value) => (value === null ? 'null' : write(value)), read: (value) => (value === null ? null : read(value)) };
}

function arrayText(element: ValueText): ValueText {
  const text: ValueText = {
    write: (value) => (Array.isArray(value) ? `[${value.map((item: JsonValue) => text.write(item)).join(',')}]` : element.write(value)),
    read: (value) => (Array.isArray(value) ? value.map((item: JsonValue) => text.read(item)) : element.read(value)),
  };
  return text;
}

import {
  BIGINT, BLOB, BOOLEAN, DATE, DECIMAL, DOUBLE, DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBIntervalValue, DuckDBListValue, DuckDBTimestampTZValue, DuckDBTimestampValue,
  DuckDBTimeValue, DuckDBUUIDValue, FLOAT, INTEGER, INTERVAL, LIST, SMALLINT, TIME, TIMESTAMP, TIMESTAMPTZ, UUID, VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { JsonValue } from '@query-router/contracts';

/** How a logical type is stored: its name in DDL, its type in a chunk, and how a wire value becomes one of it. */
export interface Storage {
  readonly ddl: string;
  readonly type: DuckDBType;
  readonly encode: (value: NonNullable<JsonValue>) => DuckDBValue;
}

const asText = (value: NonNullable<JsonValue>): string => (typeof value === 'string' ? value : JSON.stringify(value));

const SIMPLE: Readonly<Record<string, Storage>> = {
  boolean: { ddl: 'BOOLEAN', type: BOOLEAN, encode: (value) => value === true },
  int16: { ddl: 'SMALLINT', type: SMALLINT, encode: Number },
  int32: { ddl: 'INTEGER', type: INTEGER, encode: Number },
  int64: { ddl: 'BIGINT', type: BIGINT, encode: (value) => BigInt(typeof value === 'number' ? value : asText(value)) },
  float32: { ddl: 'FLOAT', type: FLOAT, encode: Number },
  float64: { ddl: 'DOUBLE', type: DOUBLE, encode: Number },
  text: { ddl: 'VARCHAR', type: VARCHAR, encode: asText },
  json: { ddl: 'JSON', type: VARCHAR, encode: (value) => JSON.stringify(value) },
  bytes: { ddl: 'BLOB', type: BLOB, encode: (value) => new DuckDBBlobValue(Buffer.from(asText(value), 'base64')) },
  date: { ddl: 'DATE', type: DATE, encode: (value) => dateValue(asText(value)) },
  time: { ddl: 'TIME', type: TIME, encode: (value) => new DuckDBTimeValue(timeMicros(asText(value))) },
  timestamp: { ddl: 'TIMESTAMP', type: TIMESTAMP, encode: (value) => timestampValue(asText(value)) },
  timestamptz: { ddl: 'TIMESTAMPTZ', type: TIMESTAMPTZ, encode: (value) => timestamptzValue(asText(value)) },
  interval: { ddl: 'INTERVAL', type: INTERVAL, encode: (value) => intervalValue(asText(value)) },
  uuid: { ddl: 'UUID', type: UUID, encode: (value) => DuckDBUUIDValue.fromUint128(BigInt(`0x${asText(value).replaceAll('-', '')}`)) },
};

const DECIMAL_TYPE = /^decimal\((\d+),(\d+)\)$/;
const ARRAY_TYPE = /^array<(.+)>$/;
const MAX_PRECISION = 38;

/** Null when DuckDB has no type that holds every value of the logical type exactly. */
export function storageFor(logical: string): Storage | null {
  const decimal = DECIMAL_TYPE.exec(logical);
  if (decimal !== null) return decimalStorage(Number(decimal[1]), Number(decimal[2]));
  const array = ARRAY_TYPE.exec(logical)?.[1];
  if (array === undefined) return SIMPLE[logical] ?? null;
  const item = storageFor(array);
  if (item === null || array === 'json') return null;
  return {
    ddl: `${item.ddl}[]`,
    type: LIST(item.type),
    encode: (value) => new DuckDBListValue(Array.isArray(value) ? (value as readonly JsonValue[]).map((one) => listItem(one, item)) : []),
  };
}

function listItem(value: JsonValue, item: Storage): DuckDBValue {
  if (Array.isArray(value)) throw new Error('an array of arrays has no counterpart here');
  return value === null ? null : item.encode(value);
}

function decimalStorage(precision: number, scale: number): Storage | null {
  if (precision > MAX_PRECISION || scale > precision) return null;
  const encode = (value: NonNullable<JsonValue>): DuckDBValue => {
    const [whole = '0', fraction = ''] = asText(value).split('.');
    if (fraction.length > scale) throw new Error(`${scale} digits after the point do not hold the value`);
    return new DuckDBDecimalValue(BigInt(whole + fraction.padEnd(scale, '0')), precision, scale);
  };
  return { ddl: `DECIMAL(${precision},${scale})`, type: DECIMAL(precision, scale), encode };
}

const ISO_DATE = /^(-?)(\d{4,6})-(\d\d)-(\d\d)$/;
const DAY_MS = 86_400_000;
const DAY_MICROS = 86_400_000_000n;

function epochDays(text: string): number {
  const match = ISO_DATE.exec(text);
  if (match === null) throw new Error('not a date');
  const date = new Date(0);
  date.setUTCFullYear(Number(`${match[1]}${match[2]}`), Number(match[3]) - 1, Number(match[4]));
  return date.getTime() / DAY_MS;
}

function timeMicros(text: string): bigint {
  const seconds = Number(text.slice(0, 2)) * 3_600 + Number(text.slice(3, 5)) * 60 + Number(text.slice(6, 8));
  return BigInt(seconds * 1_000_000 + Number(text.slice(9).padEnd(6, '0')));
}

function epochMicros(text: string): bigint {
  const at = text.indexOf('T');
  return BigInt(epochDays(text.slice(0, at))) * DAY_MICROS + timeMicros(text.slice(at + 1));
}

function dateValue(text: string): DuckDBDateValue {
  if (text.endsWith('infinity')) return text === 'infinity' ? DuckDBDateValue.PosInf : DuckDBDateValue.NegInf;
  return new DuckDBDateValue(epochDays(text));
}

function timestampValue(text: string): DuckDBTimestampValue {
  if (text.endsWith('infinity')) return text === 'infinity' ? DuckDBTimestampValue.PosInf : DuckDBTimestampValue.NegInf;
  return new DuckDBTimestampValue(epochMicros(text));
}

function timestamptzValue(text: string): DuckDBTimestampTZValue {
  if (text.endsWith('infinity')) return text === 'infinity' ? DuckDBTimestampTZValue.PosInf : DuckDBTimestampTZValue.NegInf;
  return new DuckDBTimestampTZValue(epochMicros(text.endsWith('Z') ? text.slice(0, -1) : text));
}

const INTERVAL_TEXT = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d+))?S)?)?$/;

function intervalValue(text: string): DuckDBIntervalValue {
  const match = INTERVAL_TEXT.exec(text);
  if (match === null) throw new Error('not an interval');
  const [, years = '0', months = '0', days = '0', hours = '0', minutes = '0', sign = '', seconds = '0', fraction = ''] = match;
  const below = BigInt(`${seconds}${fraction.padEnd(6, '0')}`);
  const micros = BigInt(hours) * 3_600_000_000n + BigInt(minutes) * 60_000_000n + (sign === '-' ? -below : below);
  return new DuckDBIntervalValue(Number(years) * 12 + Number(months), Number(days), micros);
}

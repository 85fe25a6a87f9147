import {
  DuckDBArrayValue, DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBIntervalValue, DuckDBListValue, DuckDBMapValue, DuckDBStructValue, DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue, DuckDBTimestampSecondsValue, DuckDBTimestampTZValue, DuckDBTimestampValue, DuckDBTimeValue, DuckDBTypeId, DuckDBUnionValue,
} from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { JsonValue } from '@query-router/contracts';
import { wireDate, wireDecimal, wireFloat, wireFloat32, wireInteger, wireInterval, wireJson, wireTime, wireTimestamp } from '@query-router/engine';

/** Logical names of the types that need no more than their id. */
const SIMPLE: Readonly<Partial<Record<DuckDBTypeId, string>>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'int16',
  [DuckDBTypeId.UTINYINT]: 'int16',
  [DuckDBTypeId.SMALLINT]: 'int16',
  [DuckDBTypeId.USMALLINT]: 'int32',
  [DuckDBTypeId.INTEGER]: 'int32',
  [DuckDBTypeId.UINTEGER]: 'int64',
  [DuckDBTypeId.BIGINT]: 'int64',
  // What `sum` of integers gives; `int64` in PostgreSQL.
  [DuckDBTypeId.HUGEINT]: 'int64',
  [DuckDBTypeId.UBIGINT]: 'decimal(20,0)',
  [DuckDBTypeId.UHUGEINT]: 'decimal(39,0)',
  [DuckDBTypeId.BIGNUM]: 'decimal',
  [DuckDBTypeId.FLOAT]: 'float32',
  [DuckDBTypeId.DOUBLE]: 'float64',
  [DuckDBTypeId.BLOB]: 'bytes',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamptz',
  [DuckDBTypeId.INTERVAL]: 'interval',
  [DuckDBTypeId.UUID]: 'uuid',
  [DuckDBTypeId.STRUCT]: 'struct',
  [DuckDBTypeId.MAP]: 'json',
  [DuckDBTypeId.UNION]: 'json',
  [DuckDBTypeId.VARIANT]: 'json',
};

export function logicalType(type: DuckDBType): string {
  if (type.typeId === DuckDBTypeId.DECIMAL) return `decimal(${type.width},${type.scale})`;
  if (type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY) return `array<${logicalType(type.valueType)}>`;
  if (type.alias === 'JSON') return 'json';
  return SIMPLE[type.typeId] ?? 'text';
}

/** Gives the function that turns values of a column into their wire form. */
export function decoderFor(type: DuckDBType): (value: DuckDBValue) => JsonValue {
  if (type.alias === 'JSON') return (value) => (typeof value === 'string' ? wireJson(value) : null);
  switch (type.typeId) {
    case DuckDBTypeId.FLOAT:
      return (value) => (typeof value === 'number' ? wireFloat32(value) : null);
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return (value) => (value === null ? null : String(value));
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const item = decoderFor(type.valueType);
      return (value) => (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items.map(item) : null);
    }
    case DuckDBTypeId.STRUCT: {
      const decoders = new Map(type.entryNames.map((name, at) => [name, decoderFor(type.entryTypes[at] ?? type)]));
      return (value) =>
        value instanceof DuckDBStructValue ? Object.fromEntries(Object.entries(value.entries).map(([name, entry]) => [name, decoders.get(name)?.(entry) ?? null])) : null;
    }
    case DuckDBTypeId.MAP: {
      const [key, item] = [decoderFor(type.keyType), decoderFor(type.valueType)];
      return (value) => (value instanceof DuckDBMapValue ? Object.fromEntries(value.entries.map((entry) => [String(key(entry.key)), item(entry.value)])) : null);
    }
    default:
      return scalar;
  }
}

function scalar(value: DuckDBValue): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return wireFloat(value);
    case 'bigint':
      return wireInteger(value);
    default:
      return value === null || value === undefined ? null : objectValue(value);
  }
}

function objectValue(value: NonNullable<DuckDBValue>): JsonValue {
  if (value instanceof DuckDBDecimalValue) return wireDecimal(value.value, value.scale);
  if (value instanceof DuckDBTimestampValue) return infinite(value.isFinite, value.micros) ?? wireTimestamp(value.micros);
  if (value instanceof DuckDBTimestampTZValue) return infinite(value.isFinite, value.micros) ?? `${wireTimestamp(value.micros)}Z`;
  if (value instanceof DuckDBDateValue) return infinite(value.isFinite, value.days) ?? wireDate(value.days);
  if (value instanceof DuckDBTimeValue) return wireTime(value.micros);
  if (value instanceof DuckDBTimestampSecondsValue) return infinite(value.isFinite, value.seconds) ?? wireTimestamp(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return infinite(value.isFinite, value.millis) ?? wireTimestamp(value.millis * 1_000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return infinite(value.isFinite, value.nanos) ?? nanoseconds(value.nanos);
  if (value instanceof DuckDBIntervalValue) return wireInterval(value.months, value.days, value.micros);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(scalar);
  if (value instanceof DuckDBUnionValue) return scalar(value.value);
  return String(value);
}

/** PostgreSQL's words for the two ends of time. */
function infinite(isFinite: boolean, at: number | bigint): string | null {
  if (isFinite) return null;
  return at > 0 ? 'infinity' : '-infinity';
}

/** Wire timestamps end at microseconds; digits beyond them are kept rather than dropped. */
function nanoseconds(nanos: bigint): string {
  const below = ((nanos % 1_000n) + 1_000n) % 1_000n;
  const micros = wireTimestamp((nanos - below) / 1_000n);
  if (below === 0n) return micros;
  const [whole = '', fraction = ''] = micros.split('.');
  return `${whole}.${fraction.padEnd(6, '0')}${String(below).padStart(3, '0')}`.replace(/0+$/, '');
}

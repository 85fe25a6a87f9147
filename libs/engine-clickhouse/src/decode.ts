import type { JsonValue, LogicalType } from '@query-router/contracts';
import { wireFloat, wireInterval, wireIntegerText, wireJson } from '@query-router/engine';
import { isCarrier } from './carriers.ts';
import type { TypeArgument, TypeName } from './type-name.ts';
import { parseTypeName } from './type-name.ts';

/** How values of one column become wire values. */
export interface Decoder {
  readonly type: LogicalType;
  decode(value: unknown): JsonValue;
}

type Decode = (value: unknown) => JsonValue;

const asText: Decode = (value) => String(value);
const asNumber: Decode = (value) => Number(value);
const asInteger: Decode = (value) => wireIntegerText(String(value));
const asJson: Decode = (value) => value as JsonValue;

/**
 * Types without arguments. ClickHouse has unsigned and wider integers than PostgreSQL: each becomes the smallest logical type that
 * holds it, except `UInt64`, the type of counts, which is `int64` (values beyond its range are still exact, as strings).
 */
const PLAIN: Readonly<Record<string, readonly [LogicalType, Decode]>> = {
  Bool: ['boolean', (value) => value === true || value === 'true' || value === 1],
  Int8: ['int16', asNumber],
  UInt8: ['int16', asNumber],
  Int16: ['int16', asNumber],
  UInt16: ['int32', asNumber],
  Int32: ['int32', asNumber],
  UInt32: ['int64', asNumber],
  Int64: ['int64', asInteger],
  UInt64: ['int64', asInteger],
  Int128: ['decimal(38,0)', asText],
  UInt128: ['decimal(38,0)', asText],
  Int256: ['decimal(76,0)', asText],
  UInt256: ['decimal(76,0)', asText],
  BFloat16: ['float32', decodeFloat],
  Float32: ['float32', decodeFloat],
  Float64: ['float64', decodeFloat],
  String: ['text', asText],
  UUID: ['uuid', asText],
  IPv4: ['text', asText],
  IPv6: ['text', asText],
  Enum8: ['text', asText],
  Enum16: ['text', asText],
  Date: ['date', asText],
  Date32: ['date', asText],
  Time: ['time', decodeTime],
  Time64: ['time', decodeTime],
  JSON: ['json', asJson],
  Object: ['json', asJson],
  Dynamic: ['json', asJson],
  Variant: ['json', asJson],
  Nothing: ['unknown', () => null],
};

/** Wrappers that change how values are stored, not what they are. */
const TRANSPARENT = new Set(['Nullable', 'LowCardinality', 'SimpleAggregateFunction']);

const INTERVAL_UNITS: Readonly<Record<string, (count: bigint) => string>> = {
  IntervalNanosecond: (count) => wireInterval(0, 0, count / 1_000n),
  IntervalMicrosecond: (count) => wireInterval(0, 0, count),
  IntervalMillisecond: (count) => wireInterval(0, 0, count * 1_000n),
  IntervalSecond: (count) => wireInterval(0, 0, count * 1_000_000n),
  IntervalMinute: (count) => wireInterval(0, 0, count * 60_000_000n),
  IntervalHour: (count) => wireInterval(0, 0, count * 3_600_000_000n),
  IntervalDay: (count) => wireInterval(0, Number(count), 0n),
  IntervalWeek: (count) => wireInterval(0, Number(count) * 7, 0n),
  IntervalMonth: (count) => wireInterval(Number(count), 0, 0n),
  IntervalQuarter: (count) => wireInterval(Number(count) * 3, 0, 0n),
  IntervalYear: (count) => wireInterval(Number(count) * 12, 0, 0n),
};

/**
 * Logical type and decoder of a ClickHouse type. Types this product does not know (aggregate states, geometry) are `unknown` and
 * passed on as the engine printed them.
 */
export function decoderOf(typeText: string): Decoder {
  return nullSafe(decoder(parseTypeName(typeText)));
}

function nullSafe(inner: Decoder): Decoder {
  return { ...inner, decode: (value) => (value === null ? null : inner.decode(value)) };
}

function decoder(type: TypeName): Decoder {
  if (TRANSPARENT.has(type.name)) return decoder(typeArgument(type, type.args.length - 1));
  const carried = carrierDecoder(type);
  if (carried !== null) return carried;
  switch (type.name) {
    case 'Decimal':
    case 'Decimal32':
    case 'Decimal64':
    case 'Decimal128':
    case 'Decimal256':
      return plain(decimalType(type), asText);
    case 'FixedString':
      return fixedString(type);
    case 'DateTime':
      return plain(zoneOf(type, 0) === null ? 'timestamp' : 'timestamptz', decodeTimestamp(zoneOf(type, 0)));
    case 'DateTime64':
      return plain(zoneOf(type, 1) === null ? 'timestamp' : 'timestamptz', decodeTimestamp(zoneOf(type, 1)));
    case 'Array':
      return arrayDecoder(typeArgument(type, 0));
    case 'Tuple':
      return tupleDecoder(type);
    case 'Map':
      return mapDecoder(type);
    default:
      return scalar(type.name);
  }
}

function scalar(name: string): Decoder {
  const interval = INTERVAL_UNITS[name];
  if (interval !== undefined) return plain('interval', (value) => interval(BigInt(String(value))));
  const [type, decode] = PLAIN[name] ?? ['unknown', asJson];
  return plain(type, decode);
}

function plain(type: LogicalType, decode: Decode): Decoder {
  return { type, decode };
}

/** `FixedString(36)` is how copies hold a uuid: ClickHouse orders its own UUID type by the second half first. */
function fixedString(type: TypeName): Decoder {
  return plain(literal(type, 0) === '36' ? 'uuid' : 'text', asText);
}

function decimalType(type: TypeName): LogicalType {
  const fixed: Readonly<Record<string, string>> = { Decimal32: '9', Decimal64: '18', Decimal128: '38', Decimal256: '76' };
  const precision = fixed[type.name];
  return precision === undefined ? `decimal(${literal(type, 0)},${literal(type, 1) || '0'})` : `decimal(${precision},${literal(type, 0)})`;
}

/** A type with a zone of its own is a point in time, one without is wall-clock time (the session's zone is UTC). */
function zoneOf(type: TypeName, index: number): string | null {
  return type.args[index] === undefined ? null : literal(type, index);
}

function decodeTimestamp(zone: string | null): Decode {
  const suffix = zone === null ? '' : 'Z';
  // With date_time_output_format = iso: 2026-01-02T03:04:05.123456Z. The wire form has at most six digits, no trailing zeros.
  return (value) => `${trimFraction(String(value).replace(/Z$/, ''))}${suffix}`;
}

function decodeTime(value: unknown): string {
  return trimFraction(String(value));
}

function trimFraction(text: string): string {
  const point = text.indexOf('.');
  return point < 0 ? text : text.slice(0, point + 7).replace(/\.?0+$/, '');
}

const FLOATS: Readonly<Record<string, string>> = { nan: 'NaN', '-nan': 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

function decodeFloat(value: unknown): number | string {
  return typeof value === 'number' ? wireFloat(value) : (FLOATS[String(value)] ?? wireFloat(Number(value)));
}

/** Types that a copy holds in a named tuple of one; see carriers.ts. */
function carrierDecoder(type: TypeName): Decoder | null {
  const carrier = isCarrier(type);
  if (carrier === null) return null;
  const position = type.args.length - 1;
  const inside = (value: unknown): unknown => (value as unknown[])[position];
  const unwrap = (decode: Decode): Decode => (value) => (inside(value) === null ? null : decode(inside(value)));
  switch (carrier) {
    case 'json':
      return plain('json', unwrap((value) => wireJson(String(value))));
    case 'interval':
      return plain('interval', unwrap(asText));
    case 'bytes':
      return plain('bytes', unwrap((value) => Buffer.from(String(value), 'hex').toString('base64')));
    case 'array': {
      const inner = nullSafe(decoder(typeArgument(type, 0)));
      return { ...inner, decode: unwrap((value) => inner.decode(value)) };
    }
  }
}

function arrayDecoder(elementType: TypeName): Decoder {
  const element = nullSafe(decoder(elementType));
  return plain(`array<${element.type}>`, (value) => (value as unknown[]).map((item) => element.decode(item)));
}

function tupleDecoder(type: TypeName): Decoder {
  const members = type.args.map((_, index) => nullSafe(decoder(typeArgument(type, index))));
  const labels = type.args.map((arg) => (arg.kind === 'type' ? arg.label : null));
  const list = (value: unknown): JsonValue[] => members.map((member, index) => member.decode((value as unknown[])[index] ?? null));
  const named: Decode = (value) => Object.fromEntries(list(value).map((item, index) => [labels[index] ?? `f${index + 1}`, item]));
  return plain('struct', labels.some((label) => label !== null) ? named : list);
}

function mapDecoder(type: TypeName): Decoder {
  const value = nullSafe(decoder(typeArgument(type, 1)));
  return plain('json', (map) => Object.fromEntries(Object.entries(map as Record<string, unknown>).map(([key, item]) => [key, value.decode(item)])));
}

function typeArgument(type: TypeName, index: number): TypeName {
  const arg: TypeArgument | undefined = type.args[index];
  return arg?.kind === 'type' ? arg.type : { name: 'Nothing', args: [] };
}

function literal(type: TypeName, index: number): string {
  const arg = type.args[index];
  return arg?.kind === 'literal' ? arg.text : '';
}

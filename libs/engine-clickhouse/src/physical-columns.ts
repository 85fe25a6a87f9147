import type { CatalogTable, JsonValue, LogicalType } from '@query-router/contracts';
import { engineFailure } from '@query-router/engine';
import { arrayCarrier, CARRIERS } from './carriers.ts';
import { intervalSpan } from './interval-span.ts';

/** How a copy holds one column. */
export interface PhysicalColumn {
  readonly name: string;
  /** ClickHouse type, `Nullable` included. */
  readonly type: string;
  /** Wire value to what stands in a line of `JSONCompactEachRow`. */
  encode(value: JsonValue): unknown;
  /** What stands there in a row that only says that its key is gone. */
  readonly blank: unknown;
}

interface Physical {
  readonly type: string;
  encode(value: Exclude<JsonValue, null>): unknown;
}

const asIs = (value: JsonValue): unknown => value;

const SCALARS: Readonly<Record<string, Physical>> = {
  boolean: { type: 'Bool', encode: asIs },
  int16: { type: 'Int16', encode: asIs },
  int32: { type: 'Int32', encode: asIs },
  int64: { type: 'Int64', encode: asIs },
  float32: { type: 'Float32', encode: encodeFloat },
  float64: { type: 'Float64', encode: encodeFloat },
  text: { type: 'String', encode: asIs },
  // Its own UUID type sorts by the second half first; the text sorts as PostgreSQL does.
  uuid: { type: 'FixedString(36)', encode: asIs },
  date: { type: 'Date32', encode: inRange },
  time: { type: 'Time64(6)', encode: asIs },
  // Without a zone of its own: wall-clock time, read as UTC by the session.
  timestamp: { type: 'DateTime64(6)', encode: inRange },
  timestamptz: { type: "DateTime64(6, 'UTC')", encode: inRange },
  json: { type: CARRIERS.json, encode: (value) => [JSON.stringify(value)] },
  interval: { type: CARRIERS.interval, encode: (value) => [intervalSpan(String(value)).toString(), value] },
  bytes: { type: CARRIERS.bytes, encode: (value) => [Buffer.from(String(value), 'base64').toString('hex')] },
};

const DECIMAL = /^decimal\((\d+),(\d+)\)$/;
const LARGEST_PRECISION = 76;

/** Columns of a copy of `table`. Throws `ENGINE_CANNOT_ANSWER` for a type that cannot be held exactly. */
export function physicalColumns(table: CatalogTable): PhysicalColumn[] {
  return table.columns.map(({ name, type, nullable }) => {
    const physical = physicalOf(type);
    if (physical === null) throw cannotHold(`column ${name} has the type ${type}, which ClickHouse cannot hold exactly`);
    return {
      name,
      type: nullable ? `Nullable(${physical.type})` : physical.type,
      encode: (value) => (value === null ? null : physical.encode(value)),
      blank: nullable ? null : blankOf(physical.type),
    };
  });
}

const BLANKS: readonly (readonly [RegExp, unknown])[] = [
  [/^Bool$/, false],
  [/^(?:Int|Float)/, 0],
  [/^Decimal/, '0'],
  [/^FixedString/, '0'.repeat(36)],
  [/^Date32/, '1970-01-01'],
  [/^DateTime64/, '1970-01-01T00:00:00'],
  [/^Time64/, '00:00:00'],
  [/^Tuple\(span/, ['0', '']],
  [/^Tuple\(array/, [[]]],
  [/^Tuple/, ['']],
];

/** Some value of a type. */
function blankOf(type: string): unknown {
  return BLANKS.find(([of]) => of.test(type))?.[1] ?? '';
}

/** True for types whose tuple is nullable, which ClickHouse must be told to allow. */
export function needsNullableTuples(columns: readonly PhysicalColumn[]): boolean {
  return columns.some((column) => column.type.startsWith('Nullable(Tuple('));
}

function physicalOf(type: LogicalType): Physical | null {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return scalar;
  const decimal = DECIMAL.exec(type);
  if (decimal !== null) return Number(decimal[1]) <= LARGEST_PRECISION ? { type: `Decimal(${decimal[1]}, ${decimal[2]})`, encode: finite } : null;
  const element = /^array<(.+)>$/.exec(type)?.[1];
  return element === undefined ? null : arrayOf(element);
}

/** Arrays of one dimension: an inner NULL array would become an empty one. */
function arrayOf(elementType: LogicalType): Physical | null {
  const element = physicalOf(elementType);
  if (element === null || element.type.startsWith('Tuple(')) return null;
  const encode = (item: JsonValue): unknown => {
    if (Array.isArray(item)) throw cannotHold('an array of arrays cannot be held in ClickHouse exactly');
    return item === null ? null : element.encode(item);
  };
  return { type: arrayCarrier(`Nullable(${element.type})`), encode: (value) => [(value as readonly JsonValue[]).map(encode)] };
}

const FLOATS: Readonly<Record<string, string>> = { NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf' };

function encodeFloat(value: JsonValue): unknown {
  return FLOATS[String(value)] ?? value;
}

function finite(value: JsonValue): unknown {
  if (Object.hasOwn(FLOATS, String(value))) throw cannotHold('a decimal NaN or infinity cannot be held in ClickHouse');
  return String(value);
}

/** Date32 and DateTime64 begin with 1900 and end with 2299; values outside would be clamped silently. */
function inRange(value: JsonValue): unknown {
  const text = String(value);
  if (!/^(?:19|20|21|22)\d\d-/.test(text)) throw cannotHold('a date outside the years 1900 to 2299 cannot be held in ClickHouse');
  return text;
}

function cannotHold(why: string): Error {
  return engineFailure('clickhouse', 'ENGINE_CANNOT_ANSWER', `The table cannot be copied to ClickHouse: ${why}.`);
}

import { identifier, literal } from './quote.ts';

/** A column as the product names it: a logical type of `@query-router/contracts`. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** How a column of JSON records is read by Flink, checked, and stored in the lake. */
export interface ColumnReading {
  readonly name: string;
  /** Type in the table over the topic. Most are text there: Flink's JSON format nulls what it cannot convert, and text it always can. */
  readonly sourceType: string;
  /** The value as it goes into the lake, of {@link lakeType}. Null when the text does not fit. */
  readonly value: string;
  /** Condition under which a value that is there does not fit; null when every one fits. Never unknown. */
  readonly unfit: string | null;
  /** Flink's type of the lake's column. */
  readonly lakeType: string;
}

const DECIMAL = /^decimal\((\d+),(\d+)\)$/;
const ARRAY = /^array<(.+)>$/;
const MAX_DECIMAL_PRECISION = 38;

/** Flink's type of a logical type, where both the lake and every engine over it have one. @throws for a type the lake cannot hold */
export function flinkType(type: string): string {
  const simple = SIMPLE[type];
  if (simple !== undefined) return simple;
  const [, precision, scale] = DECIMAL.exec(type) ?? [];
  if (precision !== undefined && Number(precision) <= MAX_DECIMAL_PRECISION) return `DECIMAL(${precision}, ${scale})`;
  const [, element] = ARRAY.exec(type) ?? [];
  if (element !== undefined) return `ARRAY<${flinkType(element)}>`;
  throw new RangeError(`the lake has no type for ${type}`);
}

/** Intervals, times of day, documents and UUIDs are text in the lake: its types for them are missing, or not read by every engine. */
const SIMPLE: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int16: 'INT',
  int32: 'INT',
  int64: 'BIGINT',
  float32: 'FLOAT',
  float64: 'DOUBLE',
  text: 'STRING',
  bytes: 'BYTES',
  date: 'DATE',
  timestamp: 'TIMESTAMP(6)',
  timestamptz: 'TIMESTAMP_LTZ(6)',
  uuid: 'STRING',
  json: 'STRING',
  time: 'STRING',
  interval: 'STRING',
  // PostgreSQL's numeric without precision: no fixed type holds every value of it.
  decimal: 'STRING',
};

/**
 * Reads a column whose JSON value has the form of the product's answers (`JsonValue` in contracts). `source` is the SQL of the text, the
 * column's name when left out.
 */
export function readColumn({ name, type }: ColumnSpec, source: string = identifier(name)): ColumnReading {
  const lakeType = flinkType(type);
  const reading = (value: string, unfit: string | null, sourceType = 'STRING'): ColumnReading => ({ name, sourceType, value, unfit, lakeType });
  switch (lakeType) {
    case 'STRING':
      return reading(source, null);
    case 'BOOLEAN':
      return reading(`TRY_CAST(${source} AS BOOLEAN)`, `${source} IS NOT NULL AND ${source} NOT IN ('true', 'false')`);
    case 'INT':
    case 'BIGINT':
      // The cast alone takes 12.5 for 12.
      return fitting(`TRY_CAST(${source} AS ${lakeType})`, source, '^-?[0-9]+$', reading);
    case 'FLOAT':
    case 'DOUBLE':
      return reading(`TRY_CAST(${source} AS ${lakeType})`, `${source} IS NOT NULL AND TRY_CAST(${source} AS ${lakeType}) IS NULL`);
    case 'DATE': {
      const day = dayOf(source);
      return reading(`TRY_CAST(${day} AS DATE)`, `${source} IS NOT NULL AND (TRY_CAST(${day} AS DATE) IS NULL OR NOT REGEXP(${source}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}Z?$'))`);
    }
    case 'TIMESTAMP(6)':
    case 'TIMESTAMP_LTZ(6)':
      return instant(source, lakeType, reading);
    default:
      break;
  }
  const [, , scale] = DECIMAL.exec(type) ?? [];
  // The cast alone rounds.
  if (scale !== undefined) return fitting(`TRY_CAST(${source} AS ${lakeType})`, source, `^-?[0-9]+([.][0-9]{1,${scale}}0*)?$`, reading);
  // Bytes and arrays have no text form that SQL can turn back; a value that does not fit becomes null here.
  return reading(source, null, lakeType);
}

type Reading = (value: string, unfit: string | null, sourceType?: string) => ColumnReading;

function fitting(value: string, source: string, pattern: string, reading: Reading): ColumnReading {
  return reading(value, `${source} IS NOT NULL AND (${value} IS NULL OR NOT REGEXP(${source}, ${literal(pattern)}))`);
}

/** The cast alone takes 30 February for 28 February, so the day is checked by itself. Both the T and a final Z are unknown to it. */
function instant(source: string, type: string, reading: Reading): ColumnReading {
  const value = `TRY_CAST(REPLACE(REPLACE(${source}, 'T', ' '), 'Z', '') AS ${type})`;
  const form = literal('^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z?$');
  return reading(value, `${source} IS NOT NULL AND (${value} IS NULL OR TRY_CAST(${dayOf(source)} AS DATE) IS NULL OR NOT REGEXP(${source}, ${form}))`);
}

function dayOf(source: string): string {
  return `SUBSTRING(${source}, 1, 10)`;
}

import type { LogicalType } from '@query-router/contracts';

/** Type of an expression: a logical type; `literal` for a quoted constant whose type its surroundings decide; `null` for NULL. */
export type Type = LogicalType | 'literal' | 'null';

/** An expression in canonical text and what is known of it. */
export interface Typed {
  readonly sql: string;
  readonly type: Type;
  /** Text of a constant, for literals and numbers: what rules about constants look at. */
  readonly constant?: string;
  /**
   * The right number with other decimals than PostgreSQL gives it, good to compare and to round, not to answer with: an average has a fixed number of them; where
   * values of different scales meet (`COALESCE(total, 0)`) PostgreSQL keeps each value's own.
   */
  readonly approximate?: Approximate;
  /** A column as stored: its type in the engine is already the one named here. */
  readonly stored?: boolean;
}

export type Approximate = 'average' | 'scale';

export interface Decimal {
  readonly precision: number;
  readonly scale: number;
}

/** Most digits of a decimal in DuckDB, Trino and ClickHouse's Decimal128. */
export const MAX_DIGITS = 38;

const INTEGERS: Readonly<Record<string, number>> = { int16: 5, int32: 10, int64: 19 };
const DECIMAL = /^decimal\((\d+),(\d+)\)$/;

export function isInteger(type: Type): boolean {
  return INTEGERS[type] !== undefined;
}

/** Digits of an exact number: an integer or a decimal with its scale. Null for all else, plain `decimal` included: its scale varies. */
export function exactOf(type: Type): Decimal | null {
  const digits = INTEGERS[type];
  if (digits !== undefined) return { precision: digits, scale: 0 };
  const found = DECIMAL.exec(type);
  return found === null ? null : { precision: Number(found[1]), scale: Number(found[2]) };
}

export function decimalType({ precision, scale }: Decimal): Type {
  return `decimal(${Math.min(precision, MAX_DIGITS)},${scale})`;
}

/** The wider of two integer types, as PostgreSQL's operators answer. */
export function widerInteger(a: Type, b: Type): Type {
  return (INTEGERS[a] ?? 0) >= (INTEGERS[b] ?? 0) ? a : b;
}

/** Types whose values the engines hold and answer alike; the rest stays on PostgreSQL. */
export function isPortable(type: Type): boolean {
  return exactOf(type) !== null || ['boolean', 'float64', 'text', 'date', 'timestamp', 'timestamptz', 'uuid'].includes(type);
}

/** SQL name of a logical type, as PostgreSQL writes it. */
export function sqlName(type: Type): string {
  const decimal = DECIMAL.exec(type);
  if (decimal !== null) return `numeric(${decimal[1]},${decimal[2]})`;
  return SQL_NAMES[type] ?? type;
}

const SQL_NAMES: Readonly<Record<string, string>> = {
  int16: 'smallint',
  int32: 'integer',
  int64: 'bigint',
  float64: 'double precision',
  timestamp: 'timestamp',
  timestamptz: 'timestamp with time zone',
};

const FROM_PG: Readonly<Record<string, Type>> = {
  int2: 'int16',
  int4: 'int32',
  int8: 'int64',
  bool: 'boolean',
  float8: 'float64',
  text: 'text',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  interval: 'interval',
};

/** Logical type of a PostgreSQL type name; null when it is not one that travels. */
export function typeOfName(name: string, modifiers: readonly number[]): Type | null {
  if (name !== 'numeric') return modifiers.length === 0 ? (FROM_PG[name] ?? null) : null;
  const [precision, scale = 0] = modifiers;
  if (precision === undefined || precision > MAX_DIGITS || scale < 0 || scale > precision) return null;
  return `decimal(${precision},${scale})`;
}

/** What a value computed from others inherits. */
export function inherited(values: readonly Pick<Typed, 'approximate'>[]): { readonly approximate?: Approximate } {
  const found = new Set(values.map(({ approximate }) => approximate));
  if (found.has('average')) return { approximate: 'average' };
  return found.has('scale') ? { approximate: 'scale' } : {};
}

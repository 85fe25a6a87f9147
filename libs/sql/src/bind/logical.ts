import type { LogicalType } from '@query-router/contracts';
import { numericDigits, numericModifier, pgType, type PgType } from './types.ts';

const NAMES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  int16: 'int2',
  int32: 'int4',
  int64: 'int8',
  decimal: 'numeric',
  float32: 'float4',
  float64: 'float8',
  bytes: 'bytea',
  json: 'jsonb',
};
const LOGICAL = new Map(Object.entries(NAMES).map(([logical, name]): [string, LogicalType] => [name, logical]));
for (const name of ['text', 'date', 'time', 'timestamp', 'timestamptz', 'interval', 'uuid']) LOGICAL.set(name, name);
for (const name of ['varchar', 'bpchar', 'name']) LOGICAL.set(name, 'text');
LOGICAL.set('json', 'json');

/** PostgreSQL's type of a column of logical type. What has none (`struct`, `unknown`) gets a name that no operator takes. */
export function fromLogical(type: LogicalType): PgType {
  if (!type.endsWith(')') && !type.endsWith('>')) return pgType(NAMES[type] ?? type);
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(type);
  if (decimal !== null) return pgType('numeric', numericModifier(Number(decimal[1]), Number(decimal[2])));
  const element = /^array<(.+)>$/.exec(type)?.[1];
  if (element === undefined) return pgType(NAMES[type] ?? type);
  const { name, modifier } = fromLogical(element);
  return pgType(name.startsWith('_') ? name : `_${name}`, modifier);
}

/** Logical type of an output column, as PostgreSQL's own adapter announces it; null for types that only PostgreSQL answers with. */
export function toLogical({ name, modifier }: PgType): LogicalType | null {
  const digits = name === 'numeric' ? numericDigits(modifier) : null;
  if (digits !== null) return digits.scale < 0 ? 'decimal' : `decimal(${digits.precision},${digits.scale})`;
  if (!name.startsWith('_')) return LOGICAL.get(name) ?? null;
  const element = toLogical(pgType(name.slice(1), modifier));
  return element === null ? null : `array<${element}>`;
}

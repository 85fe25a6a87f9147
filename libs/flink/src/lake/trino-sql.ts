import { flinkType } from '../sql/columns.ts';

export const DECIMAL_TYPE = /^decimal\((\d+),\s*(\d+)\)$/;

const TRINO: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  INT: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'real',
  DOUBLE: 'double',
  STRING: 'varchar',
  BYTES: 'varbinary',
  DATE: 'date',
  'TIMESTAMP(6)': 'timestamp(6)',
  'TIMESTAMP_LTZ(6)': 'timestamp(6) with time zone',
};

/** Trino's type of a logical type, the one that Flink's is in Iceberg. */
export function trinoType(type: string): string {
  return ofFlink(flinkType(type));
}

function ofFlink(type: string): string {
  const simple = TRINO[type];
  if (simple !== undefined) return simple;
  const [, element] = /^ARRAY<(.+)>$/.exec(type) ?? [];
  if (element !== undefined) return `array(${ofFlink(element)})`;
  return type.toLowerCase();
}

export function quoteTrino(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const TRANSFORM = /^(?:(year|month|day|hour)\((\w+)\)|(bucket|truncate)\((\w+),\s*(\d+)\)|(\w+))$/;

/** A partition transform in Trino's words. @throws for anything else */
export function partitionTransform(text: string): string {
  if (!TRANSFORM.test(text)) throw new RangeError(`"${text}" is not a partition transform such as day(at) or bucket(user_id, 16)`);
  return text;
}

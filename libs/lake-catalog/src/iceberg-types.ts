import type { LogicalType } from '@query-router/contracts';
import { z } from 'zod';

/** A type in Iceberg's JSON (table specification, appendix C): a name, or a nested type. */
type IcebergType = string | { readonly type: string; readonly element?: IcebergType | undefined };

export const icebergTypeSchema: z.ZodType<IcebergType> = z.lazy(() => z.union([z.string(), z.looseObject({ type: z.string(), element: icebergTypeSchema.optional() })]));

const NAMES: Readonly<Record<string, LogicalType>> = {
  boolean: 'boolean',
  int: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  string: 'text',
  uuid: 'uuid',
  binary: 'bytes',
};

/** Logical type of an Iceberg type; `unknown` for those of later versions of the format. */
export function logicalTypeOf(type: IcebergType): LogicalType {
  if (typeof type !== 'string') return nestedType(type);
  const decimal = /^decimal\((\d+), ?(\d+)\)$/.exec(type);
  if (decimal !== null) return `decimal(${decimal[1]},${decimal[2]})`;
  return type.startsWith('fixed[') ? 'bytes' : (NAMES[type] ?? 'unknown');
}

function nestedType({ type, element }: Exclude<IcebergType, string>): LogicalType {
  if (type === 'list') return `array<${logicalTypeOf(element ?? 'unknown')}>`;
  if (type === 'struct') return 'struct';
  return type === 'map' ? 'json' : 'unknown';
}

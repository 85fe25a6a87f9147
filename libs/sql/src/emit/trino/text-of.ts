import type { Printed } from '../printed.ts';
import { refuse } from '../rules.ts';

/** A time as text without the zeros at the end of its six digits. */
const shortened = (text: string): string => `trim(TRAILING '.' FROM trim(TRAILING '0' FROM ${text}))`;

/** A value as PostgreSQL writes it. */
export function textOf({ sql, bound, approximate }: Printed): string {
  switch (bound.type.name) {
    case 'text':
    case 'varchar':
    case 'name':
      return sql;
    case 'int2':
    case 'int4':
    case 'int8':
    case 'bool':
    case 'date':
    case 'uuid':
      return `CAST(${sql} AS varchar)`;
    case 'numeric':
      return approximate === null ? `CAST(${sql} AS varchar)` : refuse('an average stands where its number of decimals shows');
    case 'timestamp':
      return shortened(`CAST(${sql} AS varchar)`);
    case 'timestamptz':
      return `(${shortened(`CAST(CAST((${sql} AT TIME ZONE 'UTC') AS timestamp(6)) AS varchar)`)} || '+00')`;
    default:
      return refuse(`${bound.type.name} as text`);
  }
}

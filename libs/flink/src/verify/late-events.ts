import { quoteTrino } from '../lake/trino-sql.ts';
import type { LakeTableName } from '../templates/template.ts';
import type { QueryRows } from './verify-stream.ts';

/**
 * Events of a stream whose own time lies more than `latenessMs` before the time at which Kafka took them. They are in the table like any
 * other; jobs with windows may have passed them by.
 */
export async function countLateEvents(rows: QueryRows, catalog: string, table: LakeTableName, { column, latenessMs }: { readonly column: string; readonly latenessMs: number }): Promise<number> {
  const name = [catalog, table.schema, table.name].map(quoteTrino).join('.');
  const [row] = await rows(`SELECT count(*) FROM ${name} WHERE date_diff('millisecond', CAST(${quoteTrino(column)} AS timestamp(6)), CAST(k_timestamp AS timestamp(6))) > ${Math.floor(latenessMs)}`);
  return Number(row?.[0] ?? 0);
}

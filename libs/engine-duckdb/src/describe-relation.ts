import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '@query-router/contracts';
import { logicalType } from './decode.ts';

/** Columns of a relation, by its quoted name. Null for a view that no longer works, or a table that was dropped meanwhile. */
export async function describeRelation(connection: DuckDBConnection, relation: string): Promise<Column[] | null> {
  try {
    const prepared = await connection.prepare(`SELECT * FROM ${relation}`);
    const columns = Array.from({ length: prepared.columnCount }, (_, at) => ({ name: prepared.columnName(at), type: logicalType(prepared.columnType(at)) }));
    prepared.destroySync();
    return columns;
  } catch {
    return null;
  }
}

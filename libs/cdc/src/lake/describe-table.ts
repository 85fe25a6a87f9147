import { isFailureError } from '@query-router/contracts';
import type { TableReader } from '@query-router/engine';
import type { MetadataQuery } from '@query-router/metadata';
import { readTableFacts } from '../postgres/table-facts.ts';
import type { LakeReplicasOptions } from './lake-replicas.ts';

/** Asks PostgreSQL for columns and key of a table, as of now. */
export function describeTable(rows: MetadataQuery, reader: TableReader): LakeReplicasOptions['describe'] {
  return async ({ schema, name }, signal) => {
    const fact = (await readTableFacts(rows)).find((one) => one.schema === schema && one.name === name);
    if (fact === undefined) return null;
    try {
      const { table, close } = await reader.readTable(schema, name, signal);
      close();
      // Rows from before a column lost its NOT NULL and after it go into one table; only the key is surely there.
      return { columns: table.columns.map((column) => ({ name: column.name, type: column.type, nullable: !fact.key.includes(column.name) })), key: fact.key };
    } catch (error) {
      if (isFailureError(error) && error.failure.code === 'TABLE_NOT_FOUND') return null;
      throw error;
    }
  };
}

import type { SqlGateway } from '../gateway/sql-gateway.ts';
import { flinkType } from '../sql/columns.ts';
import { identifier, path } from '../sql/quote.ts';
import { CATALOG, createCatalog, lakePath } from '../templates/common.ts';
import type { FlinkSurroundings, LakeTableSpec } from '../templates/template.ts';

/**
 * Makes a table through Flink, for tables with a key (Trino cannot declare one) and where there is no Trino. Hidden partitions are left out.
 * `gc.enabled`, which Nessie's catalogue switches off by itself, is what lets snapshots be expired.
 */
export async function ensureTableByFlink(gateway: SqlGateway, surroundings: FlinkSurroundings, table: LakeTableSpec): Promise<void> {
  const columns = table.columns.map(({ name, type, nullable }) => `${identifier(name)} ${flinkType(type)}${nullable && !table.key.includes(name) ? '' : ' NOT NULL'}`);
  const key = table.key.length === 0 ? '' : `, PRIMARY KEY (${table.key.map(identifier).join(', ')}) NOT ENFORCED`;
  const upsert = table.key.length === 0 ? '' : ", 'write.upsert.enabled' = 'true'";
  await gateway.session({}, async (execute) => {
    await execute(createCatalog(surroundings));
    await execute(`CREATE DATABASE IF NOT EXISTS ${path(CATALOG, table.schema)}`);
    await execute(`CREATE TABLE IF NOT EXISTS ${lakePath(table).text} (${columns.join(', ')}${key}) WITH ('format-version' = '2', 'gc.enabled' = 'true'${upsert})`);
  });
}

/** Takes a table away, with its rows. Where there is a Trino it empties tables instead, which keeps their history. */
export async function dropTableByFlink(gateway: SqlGateway, surroundings: FlinkSurroundings, table: LakeTableSpec): Promise<void> {
  await gateway.session({}, async (execute) => {
    await execute(createCatalog(surroundings));
    await execute(`CREATE DATABASE IF NOT EXISTS ${path(CATALOG, table.schema)}`);
    await execute(`DROP TABLE IF EXISTS ${lakePath(table).text}`);
  });
}

import { createHash } from 'node:crypto';
import type { CatalogTable, Column, JsonValue } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import { bucketOf, LakeView, type LakeReader, type LakeTable, type SeenColumn } from '@query-router/lake-catalog';
import { quoteTable, quoteText } from './identifiers.ts';

const PREFIX = 'lake_';

/**
 * Name of the database that shows the lake. It holds a digest of where the lake is and by which keys: a database's settings cannot be changed,
 * and workers with old and new ones may run side by side.
 */
export function lakeDatabase(lake: LakeReader): string {
  return `${PREFIX}${createHash('sha256').update(JSON.stringify([lake.catalogUri, lake.warehouse, lake.s3])).digest('hex').slice(0, 8)}`;
}

/** What makes the database; {@link CREATE_SETTINGS} go with it. It reads by the catalogue each time, so nothing in it grows old. */
export function createLakeDatabase(lake: LakeReader): string {
  const { endpoint, accessKey, secretKey } = lake.s3;
  const credentials = [lake.catalogUri, accessKey, secretKey].map(quoteText).join(', ');
  const settings = { catalog_type: 'rest', warehouse: lake.warehouse, storage_endpoint: `${endpoint.replace(/\/$/, '')}/${bucketOf(lake)}` };
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${quoteText(value)}`);
  return `CREATE DATABASE IF NOT EXISTS ${lakeDatabase(lake)} ENGINE = DataLakeCatalog(${credentials}) SETTINGS ${assignments.join(', ')}`;
}

export const CREATE_SETTINGS = { allow_database_iceberg: '1' } as const;

export interface LakeAnswer {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** The lake's tables as ClickHouse may announce them; `ask` runs a read of the adapter's own. */
export function lakeView(lake: LakeReader, ask: (sql: string, signal: AbortSignal) => Promise<LakeAnswer>): LakeView {
  const database = lakeDatabase(lake);
  return new LakeView({
    lake,
    naming: ({ schema, name }) => ({ path: [database, `${schema}.${name}`], ref_naming: 'encoded-suffix', time_travel: false }),
    describer: () => Promise.resolve(({ schema, name }: LakeTable, signal) => ask(`SELECT * FROM ${quoteTable(database, `${schema}.${name}`)} LIMIT 0`, signal).then(({ columns }) => columns.map(seen), unreadable)),
  });
}

/** A table that ClickHouse cannot read is not there; when it reaches nothing at all, nothing is known. */
function unreadable(error: unknown): null {
  if (isFailureError(error) && error.failure.code !== 'QUERY_FAILED') throw error;
  return null;
}

/** A missing array, struct or map is an empty one in ClickHouse: such columns are not what they are elsewhere. */
function seen({ name, type }: Column): SeenColumn {
  return { name, type: /^(?:array<|struct$|json$)/.test(type) ? 'unknown' : type };
}

/** Tables that were found beside the lake's. */
export function withoutLake(tables: readonly CatalogTable[]): readonly CatalogTable[] {
  return tables.filter(({ schema }) => !new RegExp(`^${PREFIX}[0-9a-f]{8}$`).test(schema));
}

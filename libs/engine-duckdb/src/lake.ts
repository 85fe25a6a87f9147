import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { LakeReader, LakeTable, SeenColumn } from '@query-router/lake-catalog';
import { bucketOf, LakeView } from '@query-router/lake-catalog';
import { describeRelation } from './describe-relation.ts';
import { identifier, literal } from './sql-text.ts';

/** The lake, and where DuckDB's extensions for it lie: nothing is installed from the network. */
export interface DuckDbLake extends LakeReader {
  /** Holds `httpfs`, `avro` and `iceberg`, each as `<name>.duckdb_extension` at any depth, of this DuckDB's version. */
  readonly extensionDirectory: string;
}

/** Name of the attached catalogue. */
const LAKE = 'lake';
/** In the order in which they need each other. */
const EXTENSIONS = ['httpfs', 'avro', 'iceberg'] as const;

/**
 * Loads what the lake needs, before outside access is cut off. What stays open afterwards is the bucket, through keys that may only read, and
 * the catalogue that is attached.
 */
export async function prepareLake(run: (sql: string) => Promise<unknown>, lake: DuckDbLake): Promise<void> {
  for (const name of EXTENSIONS) await run(`LOAD ${literal(extensionFile(lake.extensionDirectory, name))}`);
  const { endpoint, region, accessKey, secretKey } = lake.s3;
  const { host, protocol } = new URL(endpoint);
  const secret = {
    KEY_ID: literal(accessKey),
    SECRET: literal(secretKey),
    ENDPOINT: literal(host),
    REGION: literal(region),
    SCOPE: literal(lakeDirectory(lake)),
    URL_STYLE: literal('path'),
    USE_SSL: String(protocol === 'https:'),
  };
  await run(`CREATE SECRET query_router_lake (TYPE s3, ${Object.entries(secret).map(([name, value]) => `${name} ${value}`).join(', ')})`);
}

/** Attaches the lake, read-only, which asks its catalogue; also once the database is locked. Does nothing where it is attached. */
export async function attachLake(run: (sql: string) => Promise<unknown>, lake: DuckDbLake): Promise<void> {
  // Without delegation no credentials are asked of the catalogue: the reader's own are all there are.
  const options = `TYPE iceberg, ENDPOINT ${literal(lake.catalogUri)}, AUTHORIZATION_TYPE 'none', ACCESS_DELEGATION_MODE 'none', READ_ONLY`;
  await run(`ATTACH IF NOT EXISTS ${literal(lake.warehouse)} AS ${LAKE} (${options})`);
}

/** Where the lake's files are: the one place that statements may reach. */
export function lakeDirectory(lake: LakeReader): string {
  return `s3://${bucketOf(lake)}/`;
}

export function lakeView(lake: DuckDbLake, opened: () => DuckDBInstance): LakeView {
  return new LakeView({
    lake,
    naming: ({ schema, name }) => ({ path: [LAKE, schema, name], ref_naming: 'suffix', time_travel: false }),
    describer: () => Promise.resolve((table) => describe(opened(), table)),
  });
}

/** DuckDB takes a table's definition from the REST catalogue; while that shows an older one, columns would go by their former names. */
async function describe(instance: DuckDBInstance, { schema, name, restHasThisSchema }: LakeTable): Promise<readonly SeenColumn[] | null> {
  if (!restHasThisSchema) return null;
  const connection = await instance.connect();
  try {
    return await describeRelation(connection, [LAKE, schema, name].map(identifier).join('.'));
  } finally {
    connection.closeSync();
  }
}

function extensionFile(directory: string, name: string): string {
  const [found] = globSync(`**/${name}.duckdb_extension`, { cwd: directory });
  if (found === undefined) throw new Error(`there is no ${name}.duckdb_extension below DUCKDB_EXTENSION_DIR`);
  return join(directory, found);
}

import type { CatalogTable, EngineName, JsonValue } from '@query-router/contracts';
import { physicalPath } from '@query-router/contracts';
import type { QueryEngine } from '@query-router/engine';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createTrinoEngine } from '@query-router/engine-trino';
import { emit, loadSql, readStatement, type ResolvedTable } from '@query-router/sql';
import type { ServerAddresses } from '@query-router/testkit';
import type { LakeUnderTest } from './lake-under-test.ts';

export type LakeEngine = Exclude<EngineName, 'postgres'>;
export const LAKE_ENGINES: readonly LakeEngine[] = ['trino', 'duckdb', 'clickhouse'];

export interface Version {
  readonly ref?: string;
  readonly asOf?: ResolvedTable['asOf'];
}

/** The three engines over one lake, asked in PostgreSQL's SQL as clients do. */
export interface Readers {
  readonly engines: Readonly<Record<LakeEngine, QueryEngine>>;
  /** Asks an engine again what it holds. */
  discover(): Promise<void>;
  announced(engine: LakeEngine, schema: string, name: string): CatalogTable | undefined;
  /** Rows, or `refused: …` where the printer refuses. */
  ask(engine: LakeEngine, sql: string, version?: Version): Promise<readonly (readonly JsonValue[])[] | string>;
  /** A statement in the engine's own dialect. */
  run(engine: LakeEngine, sql: string): Promise<readonly (readonly JsonValue[])[]>;
  close(): Promise<void>;
}

const LIMITS = { statement: 'read', timeoutMs: 60_000, maxRows: 10_000, maxResultBytes: 1 << 20 } as const;
const never = (): AbortSignal => new AbortController().signal;

export async function openReaders(under: LakeUnderTest, clickhouse: ServerAddresses['clickhouse']): Promise<Readers> {
  await loadSql();
  const { lake, trinoUrl, nessieUrl } = under;
  const engines: Readonly<Record<LakeEngine, QueryEngine>> = {
    duckdb: createDuckDbEngine({ path: ':memory:', threads: 2, memoryLimit: '512MB', concurrency: 3, lake }),
    clickhouse: createClickHouseEngine({ kind: 'http', ...clickhouse, lake }),
    trino: createTrinoEngine({
      url: trinoUrl,
      user: 'query-router',
      catalog: 'lake_reader',
      sources: [
        { kind: 'lake', catalog: 'lake_reader', reader: lake, refs: true },
        { kind: 'postgres', catalog: 'pg' },
      ],
      refs: { user: 'query-router-catalogs', catalog: 'lake_reader', lake, nessieApi: `${nessieUrl}/api/v2` },
    }),
  };
  const tables = new Map<LakeEngine, readonly CatalogTable[]>();
  const announced = (engine: LakeEngine, schema: string | null, name: string): CatalogTable | undefined => tables.get(engine)?.find((table) => table.schema === schema && table.name === name);
  const execute = async (engine: LakeEngine, sql: string, ref: string | null): Promise<readonly (readonly JsonValue[])[]> => (await engines[engine].execute({ ...LIMITS, queryId: 'test', sql, ref }, never())).rows;
  for (const engine of LAKE_ENGINES) await engines[engine].init();
  return {
    engines,
    async discover() {
      for (const engine of LAKE_ENGINES) tables.set(engine, await engines[engine].discover(never()));
    },
    announced,
    async ask(engine, sql, { ref, asOf } = {}) {
      const emission = emit(readStatement(sql), engine, ({ schema, name }) => {
        const table = announced(engine, schema, name);
        const path = table === undefined ? null : physicalPath(table, ref ?? null);
        return path === null || table === undefined ? null : { path, columns: table.columns, ...(asOf === undefined ? {} : { asOf }) };
      });
      return emission.ok ? execute(engine, emission.sql, ref ?? null) : `refused: ${emission.reason}`;
    },
    run: (engine, sql) => execute(engine, sql, null),
    async close() {
      for (const engine of LAKE_ENGINES) await engines[engine].close();
    },
  };
}

import type { CatalogTable, Column, LogicalType } from '@query-router/contracts';
import { beside, type LakeReader, LakeView } from '@query-router/lake-catalog';
import { catalogTables, columnsQuery, logicalTypeOf, type CatalogRows } from './catalog.ts';

/** Where tables come from, in the order in which names are given away. */
export type TrinoSource =
  /** A catalogue whose schemas are the logical ones, such as `memory`. */
  | { readonly kind: 'plain'; readonly catalog: string; readonly role: CatalogTable['role'] }
  /** The lake, by Trino's Iceberg connector. `refs`: whether catalogues for refs can be had. */
  | { readonly kind: 'lake'; readonly catalog: string; readonly reader: LakeReader; readonly refs: boolean }
  /** PostgreSQL itself, by Trino's connector: its tables are as fresh as the primary, because they are the primary's. */
  | { readonly kind: 'postgres'; readonly catalog: string };

type Ask = (sql: string, signal: AbortSignal) => Promise<CatalogRows>;
type AskColumns = (signal: AbortSignal) => Promise<CatalogRows>;

/** Finds the tables of one source. */
export type Finder = (signal: AbortSignal) => Promise<readonly CatalogTable[]>;

export function finderOf(source: TrinoSource, ask: Ask): Finder {
  const columns: AskColumns = (signal) => ask(columnsQuery(source.catalog), signal);
  switch (source.kind) {
    case 'plain':
      return async (signal) => catalogTables(await columns(signal), source.role);
    case 'postgres':
      return postgresFinder(source.catalog, columns);
    case 'lake': {
      const view = lakeView(source, columns);
      return (signal) => view.tables(signal);
    }
  }
}

/** All sources as one list: one physical table for each name. */
export async function findTables(finders: readonly Finder[], signal: AbortSignal): Promise<CatalogTable[]> {
  const found = await Promise.all(finders.map((find) => find(signal)));
  return found.reduce<CatalogTable[]>((all, tables) => beside(all, tables), []);
}

/** What nobody asks PostgreSQL for through Trino: its own catalogue and the router's bookkeeping. */
const PRIVATE_SCHEMAS: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_toast', 'query_router']);

/** The last answer stands in while PostgreSQL does not answer: it is not gone from the catalogue for that. */
function postgresFinder(catalog: string, columns: AskColumns): Finder {
  let known: readonly CatalogTable[] = [];
  return async (signal) => {
    try {
      known = catalogTables(await columns(signal), 'live', liveType)
        .filter(({ schema }) => !PRIVATE_SCHEMAS.has(schema))
        .map((table) => ({ ...table, path: [catalog, table.schema, table.name] }));
    } catch {
      signal.throwIfAborted();
    }
    return known;
  };
}

/**
 * Type of a column of PostgreSQL as Trino shows it; `unknown` where it holds other values without a word: `infinity` of a timestamp without
 * time zone comes as a day of the year 171979 BC (that of dates and of timestamps with time zone is an error), 24:00 is cut, `char(n)` compares
 * otherwise, documents lose the form of their numbers.
 */
function liveType(type: string): LogicalType {
  const logical = logicalTypeOf(type);
  return type.startsWith('char') || DIFFERENT.has(logical) ? 'unknown' : logical;
}

const DIFFERENT: ReadonlySet<LogicalType> = new Set(['timestamp', 'time', 'json']);

function lakeView({ catalog, reader, refs }: Extract<TrinoSource, { kind: 'lake' }>, columns: AskColumns): LakeView {
  return new LakeView({
    lake: reader,
    naming: ({ schema, name }) => ({ path: [catalog, schema, name], time_travel: true, ...(refs ? { ref_naming: 'catalog' } : {}) }),
    // One question for all of them.
    describer: async (signal) => {
      const seen = new Map<string, readonly Column[]>(catalogTables(await columns(signal), 'primary').map((table) => [JSON.stringify([table.schema, table.name]), table.columns]));
      return ({ schema, name }) => Promise.resolve(seen.get(JSON.stringify([schema, name])) ?? null);
    },
  });
}

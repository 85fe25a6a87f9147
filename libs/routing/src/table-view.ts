import { ENGINE_NAMES } from '@query-router/contracts';
import type { CatalogTable, EngineName } from '@query-router/contracts';
import type { EngineView, Holder, TableView } from './catalog-view.ts';

/**
 * Who is primary: PostgreSQL for every table it holds, whatever other engines claim of their copies (a table loaded by hand
 * elsewhere is a copy of unknown age). For other tables, every engine that claims it: several engines read one Iceberg table.
 */
export function tableView(claimed: ReadonlyMap<EngineName, CatalogTable>, engines: ReadonlyMap<EngineName, EngineView>): TableView | null {
  const [any] = claimed.values();
  if (any === undefined) return null;
  const original = claimed.get('postgres');
  const holders = new Map<EngineName, Holder>();
  const postgresKnown = engines.get('postgres')?.known === true;
  for (const [engine, table] of claimed) holders.set(engine, holder(engine, table, original, postgresKnown));
  const primaries = ENGINE_NAMES.filter((engine) => holders.get(engine)?.role === 'primary');
  const primary = original !== undefined ? 'postgres' : (primaries.find((engine) => engines.get(engine)?.writable === true) ?? null);
  const leading = primaries[0] === undefined ? any : (holders.get(primaries[0]) ?? any);
  const keys = leading.keys.length > 0 ? leading.keys : ([...holders.values()].find((table) => table.keys.length > 0)?.keys ?? []);
  return { table: { schema: any.schema, name: any.name }, holders, primary, keys, rowCount: leading.row_count };
}

function holder(engine: EngineName, claimed: CatalogTable, original: CatalogTable | undefined, postgresKnown: boolean): Holder {
  const { watermark_ms: _ms, watermark_lsn: _lsn, ...table } = claimed;
  if (original === undefined || engine === 'postgres') {
    // What is read live from PostgreSQL is what PostgreSQL's own worker calls by this name, or something else.
    const unfit = table.role === 'live' && engine !== 'postgres' && postgresKnown ? 'is not announced by postgres, from where it would be read' : null;
    return { ...table, role: engine === 'postgres' ? 'primary' : table.role, saysNoAge: false, unfit };
  }
  const unfit = difference(original, table);
  return {
    ...table,
    role: table.role === 'live' ? 'live' : 'replica',
    columns: unfit === null ? knownColumns(original, table) : table.columns,
    // A copy that calls itself primary says nothing of its age; that of a lake table does not come from the worker.
    saysNoAge: table.role === 'primary' && table.storage === 'engine',
    unfit,
  };
}

type Columns = Pick<CatalogTable, 'columns'>;

/** Why `SELECT *` and names would not mean the same on a copy; null when they do. */
function difference(original: Columns, copy: Columns): string | null {
  const wanted = original.columns.map(({ name }) => name);
  const found = copy.columns.map(({ name }) => name);
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0) return `lacks columns of the primary's: ${missing.join(', ')}`;
  const extra = found.filter((name) => !wanted.includes(name));
  if (extra.length > 0) return `has columns that the primary has not: ${extra.join(', ')}`;
  return wanted.every((name, index) => found[index] === name) ? null : "has its columns in another order than the primary's";
}

/** A column whose type is not the primary's can be passed on, and nothing may be computed with it. */
function knownColumns(original: Columns, copy: Columns): CatalogTable['columns'] {
  if (copy.columns.every((column, index) => column.type === original.columns[index]?.type)) return copy.columns;
  return copy.columns.map((column, index) => (column.type === original.columns[index]?.type ? column : { ...column, type: 'unknown' }));
}

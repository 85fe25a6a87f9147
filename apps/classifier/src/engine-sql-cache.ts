import { physicalPath, type EngineName } from '@query-router/contracts';
import { DEFAULT_SCHEMA, type CatalogView, type EngineSql, type Holder, type ReadVersion } from '@query-router/routing';
import { emit, type ResolvedTable, type Statement } from '@query-router/sql';

interface Known {
  /** Definitions of the tables at the time, in the order in which they were asked for. */
  readonly definitions: readonly (string | null)[];
  readonly sql: EngineSql;
}

/**
 * What each engine would be sent for a statement, valid while the definitions of its tables stay the same. Lives as long as the statement
 * does in its cache; transpiling is the dearest step of a decision.
 */
export class EngineSqlCache {
  private readonly known = new WeakMap<Statement, Map<EngineName, Known>>();
  private readonly definitions = new WeakMap<Holder, string>();

  get(statement: Statement, engine: EngineName, view: CatalogView, version: ReadVersion | null = null): EngineSql {
    // Its own text, whatever its tables are.
    if (engine === 'postgres') return emit(statement, engine, () => null);
    const holders = statement.tables.map((table) => view.table({ schema: table.schema ?? DEFAULT_SCHEMA, name: table.name })?.holders.get(engine) ?? null);
    // Versions are asked for seldom, and there is no end of them.
    if (version !== null) return write(statement, engine, holders, (holder) => atVersion(holder, version, view));
    const definitions = holders.map((holder) => (holder === null ? null : this.definition(holder)));
    let byEngine = this.known.get(statement);
    if (byEngine === undefined) this.known.set(statement, (byEngine = new Map()));
    const before = byEngine.get(engine);
    if (before !== undefined && before.definitions.every((definition, index) => definition === definitions[index])) return before.sql;
    const sql = write(statement, engine, holders, (holder) => ({ path: physicalPath(holder, null) ?? [holder.schema, holder.name], columns: holder.columns }));
    byEngine.set(engine, { definitions, sql });
    return sql;
  }

  private definition(table: Holder): string {
    let definition = this.definitions.get(table);
    if (definition === undefined) this.definitions.set(table, (definition = JSON.stringify([table.schema, table.name, table.path, table.columns])));
    return definition;
  }
}

function write(statement: Statement, engine: EngineName, holders: readonly (Holder | null)[], resolve: (holder: Holder) => ResolvedTable | null): EngineSql {
  return emit(statement, engine, (table) => {
    const holder = holders[statement.tables.findIndex((named) => named.name === table.name && named.schema === table.schema)] ?? null;
    return holder === null ? null : resolve(holder);
  });
}

/** Tables outside the lake have no versions and are read as they are, beside those that have. A branch may give a table other columns. */
function atVersion(holder: Holder, { ref, refName, asOf }: ReadVersion, view: CatalogView): ResolvedTable | null {
  const lake = holder.storage === 'lake';
  const path = physicalPath(holder, lake ? ref : null);
  if (path === null) return null;
  const there = lake && refName !== null ? view.lakeRef(refName)?.tables.find(({ schema, name }) => schema === holder.schema && name === holder.name) : undefined;
  return { path, columns: there?.columns ?? holder.columns, ...(lake && asOf !== null ? { asOf } : {}) };
}

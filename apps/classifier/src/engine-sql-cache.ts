import type { CatalogTable, EngineName } from '@query-router/contracts';
import { DEFAULT_SCHEMA, type CatalogView, type EngineSql } from '@query-router/routing';
import { emit, type Statement } from '@query-router/sql';

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
  private readonly definitions = new WeakMap<CatalogTable, string>();

  get(statement: Statement, engine: EngineName, view: CatalogView): EngineSql {
    const holders = statement.tables.map((table) => view.table({ schema: table.schema ?? DEFAULT_SCHEMA, name: table.name })?.holders.get(engine) ?? null);
    const definitions = holders.map((holder) => (holder === null ? null : this.definition(holder)));
    let byEngine = this.known.get(statement);
    if (byEngine === undefined) this.known.set(statement, (byEngine = new Map()));
    const before = byEngine.get(engine);
    if (before !== undefined && before.definitions.every((definition, index) => definition === definitions[index])) return before.sql;
    const sql = emit(statement, engine, (table) => {
      const holder = holders[statement.tables.findIndex((named) => named.name === table.name && named.schema === table.schema)] ?? null;
      return holder === null ? null : { path: [holder.schema, holder.name], columns: holder.columns };
    });
    byEngine.set(engine, { definitions, sql });
    return sql;
  }

  private definition(table: CatalogTable): string {
    let definition = this.definitions.get(table);
    if (definition === undefined) this.definitions.set(table, (definition = JSON.stringify([table.schema, table.name, table.columns])));
    return definition;
  }
}

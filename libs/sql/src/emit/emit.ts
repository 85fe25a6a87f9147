import type { Column, EngineName } from '@query-router/contracts';
import { bind } from '../bind/bind.ts';
import { CannotBind } from '../bind/cannot-bind.ts';
import { fromLogical, toLogical } from '../bind/logical.ts';
import type { TableFacts } from '../bind/scope.ts';
import type { BoundQuery } from '../bind/tree.ts';
import type { Statement, TableRef } from '../statement.ts';
import { CannotEmit } from './cannot-emit.ts';
import { clickhouse } from './clickhouse/index.ts';
import type { Dialect } from './dialect.ts';
import { duckdb } from './duckdb/index.ts';
import type { Emission, Resolve, ResolvedTable } from './emission.ts';
import { checkFolding } from './folding.ts';
import { printQuery } from './query.ts';
import type { Top } from './select.ts';
import type { Session } from './session.ts';
import { trino } from './trino/index.ts';

const DIALECTS: Readonly<Record<Exclude<EngineName, 'postgres'>, Dialect>> = { clickhouse, trino, duckdb };

/** Deepest tree that is printed, in nodes: printers recurse. */
const MAX_DEPTH = 250;
/** Longest text that is sent, in characters. */
const MAX_TEXT = 256 * 1024;

/**
 * The statement as one engine should run it, such that it answers what PostgreSQL would; or the reason why it must not run there.
 * PostgreSQL gets the client's own text. For the others the statement is bound by PostgreSQL's rules and printed by the engine's allow-list. The same arguments always give
 * the same emission.
 */
export function emit(statement: Statement, engine: EngineName, resolve: Resolve): Emission {
  if (engine === 'postgres') return { ok: true, sql: statement.sql };
  return emitWith(statement, DIALECTS[engine], resolve);
}

export function emitWith(statement: Statement, dialect: Dialect, resolve: Resolve): Emission {
  if (statement.kind !== 'read' || !('SelectStmt' in statement.tree)) return refusal('it takes reads only');
  if (statement.features.volatile) return refusal('the statement calls functions whose answer changes from run to run');
  if (statement.depth > MAX_DEPTH) return refusal('the statement is nested too deeply');
  const tables = new TablesOf(statement, resolve);
  try {
    return print(bind(statement.tree.SelectStmt, (schema, name) => tables.facts(schema, name)), dialect, tables);
  } catch (error) {
    if (error instanceof CannotEmit) return refusal(error.message);
    if (error instanceof CannotBind) return refusal(error.invalid ? `PostgreSQL refuses it: ${error.message}` : error.message);
    throw error;
  }
}

/** The tables of a statement as the engine holds them. */
class TablesOf {
  readonly #statement: Statement;
  readonly #resolve: Resolve;
  readonly #known = new Map<string, ResolvedTable>();
  readonly #facts = new Map<ResolvedTable, TableFacts>();

  constructor(statement: Statement, resolve: Resolve) {
    this.#statement = statement;
    this.#resolve = resolve;
  }

  table(schema: string | null, name: string): ResolvedTable {
    const key = nameOf({ schema, name });
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const ref = this.#statement.tables.find((table) => table.name === name && table.schema === schema);
    const resolved = ref === undefined ? null : this.#resolve(ref);
    if (resolved === null) throw new CannotEmit(`it does not hold ${key}`);
    this.#known.set(key, resolved);
    return resolved;
  }

  facts(schema: string | null, name: string): TableFacts {
    const table = this.table(schema, name);
    let facts = this.#facts.get(table);
    if (facts === undefined) this.#facts.set(table, (facts = { columns: table.columns.map((column) => ({ name: column.name, type: fromLogical(column.type) })) }));
    return facts;
  }

  /** Names that a label must not be. */
  names(): readonly string[] {
    return this.#statement.tables.map(({ name }) => name).concat([...this.#known.values()].flatMap(({ path }) => path));
  }
}

function print(bound: BoundQuery, dialect: Dialect, tables: TablesOf): Emission {
  checkFolding(bound);
  const query = dialect.prepare?.(bound) ?? bound;
  const taken = new Set(tables.names().map((name) => name.toLowerCase()));
  const label = (alias: string): string => {
    const base = /^[a-z_]\w{0,30}$/i.test(alias) ? alias.toLowerCase() : 'r';
    let number = 1;
    while (taken.has(`${base}_${number}`)) number += 1;
    taken.add(`${base}_${number}`);
    return `${base}_${number}`;
  };
  const session: Session = { dialect, table: (schema, name) => tables.table(schema, name), relations: new Map(), ctes: [], label, used: [] };
  const columns = bound.columns.map(({ name, type }): Column => {
    const logical = toLogical(type);
    if (logical === null || dialect.types[type.name] === undefined || dialect.types[type.name]?.internal === true) throw new CannotEmit(`the output column ${name} is of type ${type.name}`);
    return { name, type: logical };
  });
  const top: Top = { finish: null };
  const { sql } = printQuery(query, session, top);
  if (sql.length > MAX_TEXT) throw new CannotEmit('the statement becomes too long');
  return emitted(dialect.finishText?.(sql) ?? sql, columns, session.used, top);
}

/** The list of rules is made when somebody asks; what is kept for that is their keys, not what was printed with them. */
function emitted(sql: string, columns: readonly Column[], used: readonly string[], { finish }: Top): Emission {
  return {
    ok: true,
    sql,
    columns,
    get rules() {
      return [...new Set(used)].toSorted();
    },
    ...(finish === null ? {} : { finish }),
  };
}

function nameOf({ schema, name }: Pick<TableRef, 'schema' | 'name'>): string {
  return schema === null ? name : `${schema}.${name}`;
}

function refusal(reason: string): Emission {
  return { ok: false, reason };
}

import type { Column, EngineName } from '@query-router/contracts';
import { bind } from '../bind/bind.ts';
import { CannotBind } from '../bind/cannot-bind.ts';
import { fromLogical, toLogical } from '../bind/logical.ts';
import { walk } from '../parser/tree.ts';
import type { Statement, TableRef } from '../statement.ts';
import { AsOfMarks } from './as-of.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { clickhouse } from './dialects/clickhouse.ts';
import { duckdb } from './dialects/duckdb.ts';
import { trino } from './dialects/trino.ts';
import type { Emission, Resolve, ResolvedTable } from './emission.ts';
import { printSelect } from './select.ts';
import { transpile } from './transpile.ts';
import { clickhouse as fromBoundTree } from '../emit2/clickhouse/index.ts';
import type { Dialect as TypedDialect } from '../emit2/dialect.ts';
import { emitWith } from '../emit2/emit.ts';

const DIALECTS: Readonly<Record<Exclude<EngineName, 'postgres'>, Dialect>> = { clickhouse, trino, duckdb };

/** Engines that are written from the bound tree already. */
const TYPED: Readonly<Partial<Record<EngineName, TypedDialect>>> = { clickhouse: fromBoundTree };

/** Deepest tree that is printed, in nodes. */
const MAX_DEPTH = 250;
/** What names of relations in printed text begin with. */
const LABEL = '_r';

/**
 * The statement as one engine should run it, such that it answers what PostgreSQL would; or the reason why it must not run there.
 * PostgreSQL gets the client's own text. For the others the tree is printed from an allow-list of constructs in a canonical form (names qualified, stars
 * expanded, nulls placed, types known), which the transpiler turns into the engine's dialect. The same arguments always give the same emission.
 */
export function emit(statement: Statement, engine: EngineName, resolve: Resolve): Emission {
  if (engine === 'postgres') return { ok: true, sql: statement.sql };
  const typed = TYPED[engine];
  if (typed !== undefined) return emitWith(statement, typed, resolve);
  if (statement.kind !== 'read' || !('SelectStmt' in statement.tree)) return refusal('it takes reads only');
  if (statement.features.volatile) return refusal('the statement calls functions whose answer changes from run to run');
  // Printers recurse, and the transpiler refuses deeper nesting anyway.
  if (walk(statement.tree, () => undefined) > MAX_DEPTH) return refusal('the statement is nested too deeply');
  try {
    return print(statement, statement.tree.SelectStmt, DIALECTS[engine], resolve);
  } catch (error) {
    if (error instanceof CannotEmit) return refusal(error.message);
    throw error;
  }
}

function print(statement: Statement, select: Parameters<typeof printSelect>[0], dialect: Dialect, resolve: Resolve): Emission {
  if (statement.tables.some(({ name }) => name.startsWith(LABEL))) throw new CannotEmit(`a table name starts with ${LABEL}`);
  const used = new Map<string, readonly string[]>();
  const columnsOf = new Map<string, ResolvedTable['columns']>();
  const versions = new AsOfMarks(statement.sql);
  const table = (schema: string | null, name: string): ResolvedTable => {
    const ref = statement.tables.find((known) => known.name === name && known.schema === schema);
    const resolved = ref === undefined ? null : resolve(ref);
    if (resolved === null) throw new CannotEmit(`it does not hold ${nameOf({ schema, name })}`);
    if (resolved.asOf !== undefined && dialect.target !== 'trino') throw new CannotEmit('it reads the newest version only');
    const path = versions.mark(resolved);
    used.set(path.join('\0'), path);
    columnsOf.set(nameOf({ schema, name }), resolved.columns);
    return { ...resolved, path };
  };
  let labels = 0;
  const label = (): string => `${LABEL}${(labels += 1)}`;
  const { sql, columns, finish } = printSelect(select, null, null, { dialect, table, label, renamed: statement.outputNames !== null });
  const bound = boundColumns(select, columnsOf);
  if (columns.length !== bound.length || columns.some(({ name, type }, index) => bound[index]?.name !== name || kindOf(bound[index].type) !== kindOf(type))) throw new CannotEmit('its output columns are not typed as PostgreSQL types them');
  return { ok: true, sql: versions.replace(transpile(sql, dialect, [...used.values()])), columns: bound, ...(finish === undefined ? {} : { finish }) };
}

/** Names and types that PostgreSQL gives the output; a statement that it would refuse is refused here too. */
function boundColumns(select: Parameters<typeof printSelect>[0], columnsOf: ReadonlyMap<string, ResolvedTable['columns']>): readonly Column[] {
  try {
    const { columns } = bind(select, (schema, name) => ({ columns: (columnsOf.get(nameOf({ schema, name })) ?? []).map((column) => ({ name: column.name, type: fromLogical(column.type) })) }));
    return columns.map(({ name, type }) => {
      const logical = toLogical(type);
      if (logical === null) throw new CannotEmit(`the output column ${name} is of type ${type.name}`);
      return { name, type: logical };
    });
  } catch (error) {
    if (error instanceof CannotBind) throw new CannotEmit(error.invalid ? `PostgreSQL refuses it: ${error.message}` : error.message);
    throw error;
  }
}

/** Decimals are one kind: how many digits an engine computes with is its own affair. */
const kindOf = (type: string): string => (type.startsWith('decimal') ? 'decimal' : type);

function nameOf({ schema, name }: Pick<TableRef, 'schema' | 'name'>): string {
  return schema === null ? name : `${schema}.${name}`;
}

function refusal(reason: string): Emission {
  return { ok: false, reason };
}

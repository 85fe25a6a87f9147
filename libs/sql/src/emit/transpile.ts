import { Dialect as Dialects, parse, transpile as polyglot } from '@polyglot-sql/sdk';
import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';

/** The transpiler's cost grows with the text; beyond this one statement would hold the event loop for long (200 ms at 70 kB). */
const MAX_TEXT_BYTES = 32 * 1024;

const TARGETS = { clickhouse: Dialects.ClickHouse, duckdb: Dialects.DuckDB, trino: Dialects.Trino } as const;

/**
 * Turns canonical text into an engine's dialect and checks that the result is one query over the same tables.
 *
 * @throws CannotEmit
 */
export function transpile(canonical: string, dialect: Dialect, tables: readonly (readonly string[])[]): string {
  if (canonical.length > MAX_TEXT_BYTES) throw new CannotEmit('the statement is too large to translate');
  const target = TARGETS[dialect.target];
  const result = polyglot(canonical, Dialects.PostgreSQL, target, { complexityGuard: { maxParserDepth: 160 } });
  const [sql, second] = result.sql ?? [];
  if (!result.success || sql === undefined || second !== undefined) throw new CannotEmit('the statement cannot be translated');
  if (!keepsFunctions(canonical, sql)) throw new CannotEmit('the translation replaced a function');
  const written = new Set(tables.map((path) => path.join('\0')));
  for (const found of tablesIn(sql, target)) {
    if (!written.delete(found)) throw new CannotEmit('the translation refers to other tables');
  }
  if (written.size > 0) throw new CannotEmit('the translation lost a table');
  return sql;
}

const QUOTED_CALL = /"(\w+)"\(/g;

/**
 * Whether the functions that a dialect asked for by their quoted names are all still called. The transpiler knows some of them as
 * synonyms of others (`toStartOfYear` becomes `dateTrunc`), which were not the ones found equal.
 */
function keepsFunctions(canonical: string, sql: string): boolean {
  const asked = new Map<string, number>();
  for (const [, name = ''] of canonical.matchAll(QUOTED_CALL)) asked.set(name, (asked.get(name) ?? 0) + 1);
  return [...asked].every(([name, count]) => [...sql.matchAll(new RegExp(`\\b${name}\\(`, 'gi'))].length >= count);
}

/** Tables of a text in an engine's dialect, as the transpiler reads it back; names of common table expressions are left out. */
function tablesIn(sql: string, target: (typeof TARGETS)[keyof typeof TARGETS]): Set<string> {
  const result = parse(sql, target);
  if (!result.success) throw new CannotEmit('the translation cannot be read back');
  const found = new Set<string>();
  const ctes = new Set<string>();
  collect(result.ast, found, ctes);
  for (const name of ctes) found.delete(name);
  return found;
}

interface TableNode {
  readonly name?: { readonly name?: string };
  readonly schema?: { readonly name?: string } | null;
  readonly catalog?: { readonly name?: string } | null;
}

function collect(value: unknown, found: Set<string>, ctes: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found, ctes);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value as Record<string, unknown>)) {
    if (key === 'table' && isTable(child)) found.add(pathOf(child));
    if (key === 'ctes' && Array.isArray(child)) for (const cte of child) ctes.add(cteName(cte));
    collect(child, found, ctes);
  }
}

function isTable(value: unknown): value is TableNode {
  return typeof value === 'object' && value !== null && 'name' in value && 'schema' in value;
}

function pathOf({ name, schema, catalog }: TableNode): string {
  return [catalog?.name, schema?.name, name?.name].filter((part) => part !== undefined).join('\0');
}

function cteName(cte: unknown): string {
  const { alias } = cte as { alias?: { name?: string } };
  return alias?.name ?? '';
}

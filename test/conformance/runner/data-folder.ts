import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Group } from './corpora.ts';
import type { Laboratory } from './servers.ts';

const benchmarkLine = z.object({ id: z.string(), sql: z.string() });
/** Most values are text; some are written as what they are. Arrays become PostgreSQL's text of them. */
const value = z.json().transform((found) => (found === null || typeof found === 'string' ? found : arrayText(found)));
const groupLine = z.object({
  id: z.string(),
  tables: z.array(z.object({ name: z.string(), cols: z.array(z.tuple([z.string(), z.string()])), rows: z.array(z.array(value)) })),
  queries: z.array(z.object({ id: z.string(), sql: z.string() })),
});
type GroupLine = z.infer<typeof groupLine>;

const lines = (folder: string, file: string): unknown[] => readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '').map((line): unknown => JSON.parse(line));

/** Statements `{id, sql}`, one a line of `<name>.jsonl`, over the tables of a script. */
export function benchmarkGroup(folder: string, name: string, script: string): Group {
  const cases = lines(folder, `${name}.jsonl`).map((line) => {
    const { id, sql } = benchmarkLine.parse(line);
    return { id: `${name}/${id}`, corpus: name, construct: name, divergence: null, sql };
  });
  return { cases, load: (laboratory) => laboratory.run(script) };
}

/** Groups of `slt-a.jsonl`, each with its tables; those without tables are one group. */
export function sqlLogicGroups(folder: string): Group[] {
  const groups = lines(folder, 'slt-a.jsonl').map((line) => groupLine.parse(line));
  const cases = ({ queries }: GroupLine): Group['cases'] => queries.map(({ id, sql }) => ({ id: `slt/${id}`, corpus: 'slt', construct: 'engine tests', divergence: null, sql }));
  const bare = groups.filter(({ tables }) => tables.length === 0);
  const filled = groups.filter(({ tables }) => tables.length > 0);
  return [{ cases: bare.flatMap(cases), load: () => Promise.resolve() }, ...filled.map((group): Group => ({ cases: cases(group), load: (laboratory) => loadTables(group, laboratory) }))];
}

async function loadTables({ tables }: GroupLine, laboratory: Laboratory): Promise<void> {
  for (const { name, cols, rows } of tables) {
    await laboratory.run(`CREATE TABLE ${quote(name)} (${cols.map(([column, type]) => `${quote(column)} ${type}`).join(', ')})`);
    await laboratory.insert(quote(name), cols.map(([column]) => quote(column)), rows);
  }
}

function arrayText(found: unknown): string {
  if (found === null) return 'NULL';
  if (Array.isArray(found)) return `{${found.map((item) => (typeof item === 'string' ? `"${item.replaceAll(/["\\\\]/g, String.raw`\$&`)}"` : arrayText(item))).join(',')}}`;
  return typeof found === 'object' ? JSON.stringify(found) : String(found);
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

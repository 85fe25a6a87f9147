import { clickEvents } from './click-events.ts';
import { copyText } from './copy-text.ts';
import { orderLines, orders } from './orders.ts';
import { customers, users } from './people.ts';
import { products } from './products.ts';
import type { SampleTable } from './sample-table.ts';

/** All tables, each after the ones its foreign keys point to: 1,000,000 rows together. */
export const sampleTables: readonly SampleTable[] = [users, customers, products, orders, orderLines, clickEvents];

/** What loading needs of a PostgreSQL connection. */
export interface SampleDataTarget {
  /** Runs one statement without results. */
  readonly exec: (sql: string) => Promise<void>;
  /** Runs `copySql` (`COPY … FROM STDIN`, text format) and feeds it the pieces. */
  readonly copyIn: (copySql: string, pieces: Iterable<string>, table: SampleTable) => Promise<void>;
}

/**
 * Creates and fills every sample table; the tables must not exist. Give it one connection: everything happens in one transaction, so a
 * load that is killed leaves nothing behind. Rejects with the first error of `exec` or `copyIn`, after a rollback.
 */
export async function loadSampleData({ exec, copyIn }: SampleDataTarget): Promise<void> {
  await exec('BEGIN');
  try {
    for (const schema of new Set(sampleTables.map((table) => table.schema))) await exec(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    for (const table of sampleTables) {
      await exec(table.ddl);
      await copyIn(copyStatement(table), copyText(table), table);
    }
    for (const sql of sampleTables.flatMap((table) => table.keysDdl)) await exec(sql);
    await exec('COMMIT');
  } catch (error) {
    // The first error is the one that tells; a rollback that fails too says nothing more.
    await exec('ROLLBACK').catch(() => undefined);
    throw error;
  }
  for (const table of sampleTables) await exec(`ANALYZE ${table.schema}.${table.name}`);
}

/** `COPY … FROM STDIN` for what {@link copyText} makes. */
export function copyStatement(table: SampleTable): string {
  return `COPY ${table.schema}.${table.name} (${table.columns.map(({ name }) => name).join(', ')}) FROM STDIN`;
}

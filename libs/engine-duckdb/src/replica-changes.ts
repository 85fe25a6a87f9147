import { randomUUID } from 'node:crypto';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { CatalogTable } from '@query-router/contracts';
import type { HeldCopy, TableChanges, WireRow } from '@query-router/engine';
import type { CopyNote } from './replica-tables.ts';
import { appendRows, createTable, LOADING_PREFIX, OWN_SCHEMA, storagesOf } from './replica-tables.ts';
import { identifier, literal } from './sql-text.ts';

/** Rows that were deleted from a copy before it is written anew: DuckDB keeps their place. */
const REWRITE_AFTER = 500_000;

/** Applies changes to copies, all of them and the position in one transaction. */
export class ReplicaChanges {
  readonly #instance: DuckDBInstance;
  /** Rows deleted from each copy since it was written. */
  readonly #dead = new Map<string, number>();

  constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  async apply(changes: readonly TableChanges[], position: string): Promise<void> {
    await this.#inTransaction(async (connection) => {
      for (const change of changes) await this.#applyTo(connection, change);
      await connection.run(`INSERT OR REPLACE INTO ${OWN_SCHEMA}.position VALUES (1, ${literal(position)})`);
    });
    for (const { table } of changes) await this.#rewriteIfWorn(table);
  }

  async loadPosition(): Promise<string | null> {
    const connection = await this.#instance.connect();
    try {
      const [[position] = []] = (await connection.runAndReadAll(`SELECT position FROM ${OWN_SCHEMA}.position`)).getRows();
      return position === undefined ? null : String(position);
    } finally {
      connection.closeSync();
    }
  }

  async heldCopies(): Promise<readonly HeldCopy[]> {
    const connection = await this.#instance.connect();
    try {
      const found = await connection.runAndReadAll('SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = current_database() AND comment IS NOT NULL');
      return found.getRowsJson().flatMap(([schema, name, comment]) => {
        const note = noteOf(String(comment));
        if (note === null) return [];
        const { keys, columns, copy_id: copyId } = note;
        const table: CatalogTable = { schema: String(schema), name: String(name), columns, keys, row_count: null, role: 'replica', storage: 'engine', watermark_ms: null, watermark_lsn: null, write_affects: [] };
        return [{ table, copyId }];
      });
    } finally {
      connection.closeSync();
    }
  }

  async #applyTo(connection: DuckDBConnection, { table, truncated, upserts, deletes }: TableChanges): Promise<void> {
    const target = `${identifier(table.schema)}.${identifier(table.name)}`;
    const storages = storagesOf(table);
    if (truncated) await connection.run(`DELETE FROM ${target}`);
    else await this.#deleteRows(connection, table, [...upserts, ...deletes].map(({ row }) => row));
    const appender = await connection.createAppender(table.name, table.schema);
    try {
      appendRows(appender, table, storages, upserts.map(({ row }) => row));
    } finally {
      appender.closeSync();
    }
  }

  /** By key, whether they are there or not. */
  async #deleteRows(connection: DuckDBConnection, table: CatalogTable, rows: readonly WireRow[]): Promise<void> {
    const key = (table.keys[0] ?? []).flatMap((name) => table.columns.filter((column) => column.name === name));
    const keys: CatalogTable = { ...table, columns: key };
    const at = key.map((column) => table.columns.indexOf(column));
    const staging = `keys_${randomUUID().replaceAll('-', '')}`;
    await connection.run(`CREATE TEMPORARY TABLE ${staging} (${key.map((column, index) => `k${index} ${storagesOf({ ...table, columns: [column] })[0]?.ddl ?? ''}`).join(', ')})`);
    const appender = await connection.createAppender(staging, 'main', 'temp');
    try {
      appendRows(appender, keys, storagesOf(keys), rows.map((row) => at.map((column) => row[column] ?? null)));
    } finally {
      appender.closeSync();
    }
    const same = key.map((column, index) => `t.${identifier(column.name)} = k.k${index}`).join(' AND ');
    const deleted = await connection.run(`DELETE FROM ${identifier(table.schema)}.${identifier(table.name)} t USING ${staging} k WHERE ${same}`);
    await connection.run(`DROP TABLE ${staging}`);
    const name = `${table.schema}.${table.name}`;
    this.#dead.set(name, (this.#dead.get(name) ?? 0) + deleted.rowsChanged);
  }

  /** Deleted rows take room, and time in every scan, until their table is written anew. */
  async #rewriteIfWorn(table: CatalogTable): Promise<void> {
    const name = `${table.schema}.${table.name}`;
    const dead = this.#dead.get(name) ?? 0;
    if (dead < REWRITE_AFTER) return;
    const target = `${identifier(table.schema)}.${identifier(table.name)}`;
    await this.#inTransaction(async (connection) => {
      const [[live, comment] = []] = (await connection.runAndReadAll(`SELECT (SELECT count(*) FROM ${target}), (SELECT comment FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ${literal(table.schema)} AND table_name = ${literal(table.name)})`)).getRows();
      if (dead < Number(live)) return;
      const fresh = identifier(`${LOADING_PREFIX}${randomUUID().replaceAll('-', '')}`);
      await createTable(connection, table, fresh);
      await connection.run(`INSERT INTO ${identifier(table.schema)}.${fresh} SELECT * FROM ${target}`);
      await connection.run(`DROP TABLE ${target}`);
      await connection.run(`ALTER TABLE ${identifier(table.schema)}.${fresh} RENAME TO ${identifier(table.name)}`);
      await connection.run(`COMMENT ON TABLE ${target} IS ${literal(String(comment))}`);
      this.#dead.set(name, 0);
    });
  }

  async #inTransaction(work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      await connection.run('BEGIN TRANSACTION');
      await work(connection);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      connection.closeSync();
    }
  }
}

/** What `database.ts` prepares before the configuration is locked. */
export const POSITION_TABLE = `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}; CREATE TABLE IF NOT EXISTS ${OWN_SCHEMA}.position (id INTEGER PRIMARY KEY, position VARCHAR NOT NULL)`;

function noteOf(comment: string): CopyNote | null {
  try {
    const note = JSON.parse(comment) as Partial<CopyNote> | null;
    return typeof note?.copy_id === 'string' && note.keys !== undefined && note.columns !== undefined ? { copy_id: note.copy_id, keys: note.keys, columns: note.columns } : null;
  } catch {
    return null;
  }
}

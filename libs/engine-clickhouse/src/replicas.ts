import { randomUUID } from 'node:crypto';
import type { CatalogTable } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import type { ReplicaStore, RowBatches } from '@query-router/engine';
import { writeNote } from './copy-note.ts';
import { translate } from './errors.ts';
import { quoteName, quoteTable, quoteText } from './identifiers.ts';
import type { PhysicalColumn } from './physical-columns.ts';
import { needsNullableTuples, physicalColumns } from './physical-columns.ts';
import type { ClickHouseTransport } from './transport.ts';

/**
 * Database of half-filled copies. Its name and its tables' names are plain: chdb's insert takes no others, whatever the target is called.
 */
export const LOADING_DATABASE = '__query_router_loading';

/** Text collected before it is inserted: large enough for ClickHouse's parallel parser, small enough to hold two. */
const INSERT_BYTES = 8 * 1024 * 1024;

/** Copies of tables: each is filled under another name and then takes the place of the old one in one step. */
export class Replicas implements ReplicaStore {
  readonly #transport: ClickHouseTransport;
  readonly #watermarks = new Map<string, number>();
  /** The last change of each table, so that changes of one table follow each other. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(transport: ClickHouseTransport) {
    this.#transport = transport;
  }

  /** See `CatalogTable.watermark_ms`; null before the first copy of this process. */
  watermark(schema: string, name: string): number | null {
    return this.#watermarks.get(quoteTable(schema, name)) ?? null;
  }

  replaceTable(table: CatalogTable, rows: RowBatches, watermarkMs: number): Promise<void> {
    const target = quoteTable(table.schema, table.name);
    return this.#inTurn(target, async () => {
      await this.#replace(table, target, rows);
      this.#watermarks.set(target, watermarkMs);
    });
  }

  dropTable(schema: string, name: string): Promise<void> {
    const target = quoteTable(schema, name);
    return this.#inTurn(target, async () => {
      this.#watermarks.delete(target);
      await this.#transport.command(`DROP TABLE IF EXISTS ${target}`).catch(ignoreMissingDatabase);
    });
  }

  /** Drops what copying left behind when its process died; `names` are those of tables in {@link LOADING_DATABASE}. */
  async dropLeftovers(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#transport.command(`DROP TABLE IF EXISTS ${LOADING_DATABASE}.${quoteName(name)}`);
  }

  async #replace(table: CatalogTable, target: string, rows: RowBatches): Promise<void> {
    const columns = physicalColumns(table);
    const staging = `${LOADING_DATABASE}.t${randomUUID().replaceAll('-', '')}`;
    for (const database of [LOADING_DATABASE, quoteName(table.schema)]) await this.#transport.command(`CREATE DATABASE IF NOT EXISTS ${database}`);
    try {
      await this.#transport.command(createTable(staging, table, columns), needsNullableTuples(columns) ? { allow_experimental_nullable_tuple_type: '1' } : {});
      await this.#fill(staging, columns, rows);
      await this.#swap(staging, target);
    } finally {
      // After the exchange this is the old copy.
      await this.#transport.command(`DROP TABLE IF EXISTS ${staging}`).catch(() => undefined);
    }
  }

  async #fill(staging: string, columns: readonly PhysicalColumn[], rows: RowBatches): Promise<void> {
    let lines: string[] = [];
    let size = 0;
    let inserting: Promise<void> = Promise.resolve();
    const flush = async (): Promise<void> => {
      const batch = Buffer.from(lines.join('\n'), 'utf8');
      lines = [];
      size = 0;
      await inserting;
      inserting = this.#transport.insert(staging, batch);
      // Awaited by the next flush; until then a rejection is nobody's.
      inserting.catch(() => undefined);
    };
    for await (const batch of rows) {
      for (const row of batch) {
        const line = JSON.stringify(columns.map((column, index) => column.encode(row[index] ?? null)));
        lines.push(line);
        size += line.length;
      }
      if (size >= INSERT_BYTES) await flush();
    }
    if (lines.length > 0) await flush();
    await inserting;
  }

  /** `EXCHANGE TABLES` swaps both names in one step; a first copy only gets its name. */
  async #swap(staging: string, target: string): Promise<void> {
    try {
      await this.#transport.command(`RENAME TABLE ${staging} TO ${target}`);
    } catch (error) {
      if (!/TABLE_ALREADY_EXISTS|Code: 57\b|already exists/.test(String((error as { message?: unknown }).message))) throw error;
      await this.#transport.command(`EXCHANGE TABLES ${staging} AND ${target}`);
    }
  }

  async #inTurn(target: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(target) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(target, turn);
    try {
      await turn;
    } catch (error) {
      throw isFailureError(error) ? error : translate(error, this.#transport.secrets);
    } finally {
      if (this.#last.get(target) === turn) this.#last.delete(target);
    }
  }
}

function createTable(staging: string, table: CatalogTable, columns: readonly PhysicalColumn[]): string {
  const definitions = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  const key = (table.keys[0] ?? []).map(quoteName).join(', ');
  return `CREATE TABLE ${staging} (${definitions}) ENGINE = MergeTree ORDER BY (${key}) COMMENT ${quoteText(writeNote(table))}`;
}

function ignoreMissingDatabase(error: unknown): void {
  if (!/UNKNOWN_DATABASE|Code: 81\b/.test(String((error as { message?: unknown }).message))) throw error;
}

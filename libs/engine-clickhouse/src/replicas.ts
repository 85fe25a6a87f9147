import { randomUUID } from 'node:crypto';
import type { CatalogTable } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import type { HeldCopy, ReplicaStore, RowBatches, TableChanges } from '@query-router/engine';
import { engineFailure } from '@query-router/engine';
import { copyOf, readNote, type CopyNote } from './copy-note.ts';
import { changeLines, COPIES_DATABASE, createStorage, fillStorage, pointViewAt } from './copy-storage.ts';
import { translate } from './errors.ts';
import { quoteName, quoteTable, quoteText } from './identifiers.ts';
import type { ClickHouseTransport } from './transport.ts';

/** Rows of a statement of the adapter's own. */
export type OwnQuery = (sql: string) => Promise<readonly (readonly unknown[])[]>;

const POSITION = `${COPIES_DATABASE}.position`;
const CREATE_POSITION = `CREATE TABLE IF NOT EXISTS ${POSITION} (id UInt8, at UInt64, position String) ENGINE = ReplacingMergeTree(at) ORDER BY id SETTINGS old_parts_lifetime = 10`;
/** Applying changes twice changes nothing here, so the position may lag; each one saved is a small file. */
const SAVE_POSITION_EVERY_MS = 1_000;

/**
 * Copies of tables: a view under the table's own name over a table of rows and their versions. A whole copy is filled beside the present one,
 * and the view then points to it.
 */
export class Replicas implements ReplicaStore {
  readonly atomic = false;
  readonly #transport: ClickHouseTransport;
  readonly #query: OwnQuery;
  /** The last change of each table, so that changes of one table follow each other. */
  readonly #last = new Map<string, Promise<unknown>>();
  /** Storage behind each copy, as far as it was asked for. */
  readonly #storage = new Map<string, string>();
  #positionSavedAtMs = 0;
  #positionVersion = 0;
  #ready: Promise<void> | null = null;

  constructor(transport: ClickHouseTransport, query: OwnQuery) {
    this.#transport = transport;
    this.#query = query;
  }

  replaceTable(table: CatalogTable, rows: RowBatches, copyId: string): Promise<void> {
    const target = quoteTable(table.schema, table.name);
    return this.#inTurn(target, async () => {
      await this.#prepare();
      await this.#transport.command(`CREATE DATABASE IF NOT EXISTS ${quoteName(table.schema)}`);
      const before = await this.#present(table.schema, table.name);
      const storage = `t${randomUUID().replaceAll('-', '')}`;
      try {
        await createStorage(this.#transport, storage, table);
        await fillStorage(this.#transport, storage, table, rows);
        await pointViewAt(this.#transport, storage, table, copyId);
      } catch (error) {
        await this.#dropStorage(storage).catch(() => undefined);
        throw error;
      }
      this.#storage.set(target, storage);
      if (before !== null) await this.#dropStorage(before.storage).catch(() => undefined);
    });
  }

  async applyChanges(changes: readonly TableChanges[], position: string): Promise<void> {
    // Written first, so that nothing is changed when a value cannot be held.
    const lines = changes.map((change) => changeLines(change));
    await Promise.all(
      changes.map(({ table, truncated }, at) => {
        const target = quoteTable(table.schema, table.name);
        return this.#inTurn(target, async () => {
          const storage = await this.#storageOf(table.schema, table.name);
          if (truncated) await this.#transport.command(`TRUNCATE TABLE ${COPIES_DATABASE}.${storage}`);
          const rows = lines[at] ?? null;
          if (rows !== null) await this.#transport.insert(`${COPIES_DATABASE}.${storage}`, rows);
        });
      }),
    );
    if (Date.now() - this.#positionSavedAtMs >= SAVE_POSITION_EVERY_MS) await this.savePosition(position);
  }

  savePosition(position: string): Promise<void> {
    return this.#inTurn(POSITION, async () => {
      await this.#prepare();
      const nowMs = Date.now();
      this.#positionVersion = Math.max(nowMs, this.#positionVersion + 1);
      await this.#transport.insert(POSITION, Buffer.from(JSON.stringify([1, this.#positionVersion, position])));
      this.#positionSavedAtMs = nowMs;
    });
  }

  loadPosition(): Promise<string | null> {
    return this.#inTurn(POSITION, async () => {
      await this.#prepare();
      const [[position, at] = []] = await this.#query(`SELECT position, at FROM ${POSITION} ORDER BY at DESC LIMIT 1`);
      this.#positionVersion = Number(at ?? 0);
      return position === undefined ? null : String(position);
    });
  }

  async heldCopies(): Promise<readonly HeldCopy[]> {
    const rows = await this.#query("SELECT database, name, comment FROM system.tables WHERE engine = 'View' AND startsWith(comment, '{\"query_router_copy\"')");
    return rows.flatMap(([schema, name, comment]) => {
      const note = readNote(String(comment));
      if (note === null) return [];
      this.#storage.set(quoteTable(String(schema), String(name)), note.storage);
      return [{ table: copyOf(String(schema), String(name), note), copyId: note.copy_id }];
    });
  }

  dropTable(schema: string, name: string): Promise<void> {
    const target = quoteTable(schema, name);
    return this.#inTurn(target, async () => {
      const note = await this.#present(schema, name);
      this.#storage.delete(target);
      if (note === null) return;
      await this.#transport.command(`DROP TABLE IF EXISTS ${target}`);
      await this.#dropStorage(note.storage);
    });
  }

  /** Drops storage that no copy uses: what copying left behind when its process died. On a shared server only what is a day old is surely nobody's. */
  async dropLeftovers(): Promise<void> {
    const age = this.#transport.exclusive ? '' : ' AND metadata_modification_time < now() - toIntervalDay(1)';
    await this.heldCopies();
    const used = new Set(this.#storage.values());
    const found = await this.#query(`SELECT name FROM system.tables WHERE database = '${COPIES_DATABASE}' AND name <> 'position'${age}`);
    for (const [name] of found) if (!used.has(String(name))) await this.#dropStorage(String(name));
  }

  #prepare(): Promise<void> {
    this.#ready ??= this.#createOwn().catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  async #createOwn(): Promise<void> {
    await this.#transport.command(`CREATE DATABASE IF NOT EXISTS ${COPIES_DATABASE}`);
    await this.#transport.command(CREATE_POSITION);
  }

  /** The copy of this name; null when there is nothing. Throws for a table that is none. */
  async #present(schema: string, name: string): Promise<CopyNote | null> {
    const [[comment] = []] = await this.#query(`SELECT comment FROM system.tables WHERE database = ${quoteText(schema)} AND name = ${quoteText(name)}`);
    if (comment === undefined) return null;
    const note = readNote(String(comment));
    if (note === null) throw engineFailure('clickhouse', 'ENGINE_CANNOT_ANSWER', `ClickHouse has a table ${schema}.${name} that is no copy of the router's; it is left alone.`);
    return note;
  }

  async #storageOf(schema: string, name: string): Promise<string> {
    const target = quoteTable(schema, name);
    const known = this.#storage.get(target) ?? (await this.#present(schema, name))?.storage;
    if (known === undefined) throw engineFailure('clickhouse', 'TABLE_NOT_FOUND', `ClickHouse has no copy of ${schema}.${name}.`);
    this.#storage.set(target, known);
    return known;
  }

  async #dropStorage(storage: string): Promise<void> {
    await this.#transport.command(`DROP TABLE IF EXISTS ${COPIES_DATABASE}.${quoteName(storage)}`);
  }

  async #inTurn<T>(target: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(target) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(target, turn);
    try {
      return await turn;
    } catch (error) {
      throw isFailureError(error) ? error : translate(error, this.#transport.secrets);
    } finally {
      if (this.#last.get(target) === turn) this.#last.delete(target);
    }
  }
}

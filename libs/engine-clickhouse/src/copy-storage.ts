import type { CatalogTable } from '@query-router/contracts';
import type { RowBatches, TableChanges } from '@query-router/engine';
import { isFailureError } from '@query-router/contracts';
import { engineFailure } from '@query-router/engine';
import { quoteName, quoteTable, quoteText } from './identifiers.ts';
import { writeNote } from './copy-note.ts';
import type { PhysicalColumn } from './physical-columns.ts';
import { needsNullableTuples, physicalColumns } from './physical-columns.ts';
import type { ClickHouseTransport } from './transport.ts';

/**
 * Database of the tables that hold copies' rows. Its name and its tables' names are plain: chdb's insert takes no others, whatever the copy
 * is called.
 */
export const COPIES_DATABASE = '__query_router_copies';

/** Of two rows of one key the one of the greater version counts, unless it says that the key is gone. */
const VERSION = '__query_router_version';
const DELETED = '__query_router_deleted';

/** Text collected before it is inserted: large enough for ClickHouse's parallel parser, small enough to hold two. */
const INSERT_BYTES = 8 * 1024 * 1024;

/**
 * The table behind a copy. Rows are only ever added: changed ones again with a greater version, deleted ones with a mark. Its engine
 * merges them in the background, and `FINAL` while it is read. Small inserts come often, so what was merged is removed soon.
 */
export async function createStorage(transport: ClickHouseTransport, storage: string, table: CatalogTable): Promise<void> {
  const columns = physicalColumns(table);
  const key = (table.keys[0] ?? []).map(quoteName).join(', ');
  const definitions = [...columns.map((column) => `${quoteName(column.name)} ${column.type}`), `${VERSION} UInt64`, `${DELETED} UInt8`];
  const engine = key === '' ? 'MergeTree' : `ReplacingMergeTree(${VERSION}, ${DELETED})`;
  await transport.command(`CREATE TABLE ${COPIES_DATABASE}.${storage} (${definitions.join(', ')}) ENGINE = ${engine} ORDER BY (${key}) SETTINGS old_parts_lifetime = 10`, typeSettings(columns));
}

/** What readers see under the table's own name; replaces the one before in one step. */
export async function pointViewAt(transport: ClickHouseTransport, storage: string, table: CatalogTable, copyId: string): Promise<void> {
  const columns = table.columns.map(({ name }) => quoteName(name)).join(', ');
  const final = table.keys.length === 0 ? '' : ' FINAL';
  const target = quoteTable(table.schema, table.name);
  await transport.command(`CREATE OR REPLACE VIEW ${target} AS SELECT ${columns} FROM ${COPIES_DATABASE}.${storage}${final} COMMENT ${quoteText(writeNote(table, copyId, storage))}`, typeSettings(physicalColumns(table)));
}

function typeSettings(columns: readonly PhysicalColumn[]): Readonly<Record<string, string>> {
  return needsNullableTuples(columns) ? { allow_experimental_nullable_tuple_type: '1' } : {};
}

/** Fills a storage table with the rows of a snapshot: older than every change. */
export async function fillStorage(transport: ClickHouseTransport, storage: string, table: CatalogTable, rows: RowBatches): Promise<void> {
  const columns = physicalColumns(table);
  let lines: string[] = [];
  let size = 0;
  let inserting: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const batch = Buffer.from(lines.join('\n'), 'utf8');
    lines = [];
    size = 0;
    await inserting;
    inserting = transport.insert(`${COPIES_DATABASE}.${storage}`, batch);
    // Awaited by the next flush; until then a rejection is nobody's.
    inserting.catch(() => undefined);
  };
  for await (const batch of rows) {
    for (const row of batch) {
      const line = JSON.stringify([...columns.map((column, index) => column.encode(row[index] ?? null)), 0, 0]);
      lines.push(line);
      size += line.length;
    }
    if (size >= INSERT_BYTES) await flush();
  }
  if (lines.length > 0) await flush();
  await inserting;
}

/** Changes of one table as lines to insert. Throws `ENGINE_CANNOT_ANSWER` with the table's name in `details.table`. */
export function changeLines({ table, upserts, deletes }: TableChanges): Buffer | null {
  const columns = physicalColumns(table);
  const key = new Set(table.keys[0]);
  const gone = (column: PhysicalColumn, value: Parameters<PhysicalColumn['encode']>[0]): unknown => (key.has(column.name) ? column.encode(value) : column.blank);
  try {
    const lines = [
      ...upserts.map(({ row, version }) => JSON.stringify([...columns.map((column, at) => column.encode(row[at] ?? null)), version.toString(), 0])),
      ...deletes.map(({ row, version }) => JSON.stringify([...columns.map((column, at) => gone(column, row[at] ?? null)), version.toString(), 1])),
    ];
    return lines.length === 0 ? null : Buffer.from(lines.join('\n'), 'utf8');
  } catch (error) {
    if (!isFailureError(error)) throw error;
    const { code, message, retryable } = error.failure;
    throw engineFailure('clickhouse', code, message, { retryable, details: { table: `${table.schema}.${table.name}` } });
  }
}

import type { CatalogTable } from '@query-router/contracts';

/** Row counts cost the server a look at every table's statistics. */
const TTL_MS = 60_000;
const AT_ONCE = 4;
/** Beyond so many tables the others have no count: discovering must stay cheap. */
const MAX_TABLES = 500;

type Count = { readonly rows: number | null; readonly atMs: number };

/** Remembers row counts for a minute; a table whose statistics cannot be had counts as unknown for as long. */
export class RowCounts {
  readonly #ask: (table: CatalogTable, signal: AbortSignal) => Promise<number | null>;
  #known: ReadonlyMap<string, Count> = new Map();

  constructor(ask: (table: CatalogTable, signal: AbortSignal) => Promise<number | null>) {
    this.#ask = ask;
  }

  /** The same tables with their row counts; those that have one keep it. */
  async fill(tables: readonly CatalogTable[], signal: AbortSignal): Promise<CatalogTable[]> {
    const now = performance.now();
    const counts = new Map<string, Count>();
    const stale: CatalogTable[] = [];
    for (const table of tables.filter(({ row_count: known }) => known === null).slice(0, MAX_TABLES)) {
      const known = this.#known.get(tableKey(table));
      if (known === undefined || now - known.atMs > TTL_MS) stale.push(table);
      else counts.set(tableKey(table), known);
    }
    const asker = async (): Promise<void> => {
      for (let table = stale.pop(); table !== undefined; table = stale.pop()) {
        // Statistics are a convenience: views have none, and some connectors fail.
        const rows = await this.#ask(table, signal).catch(() => null);
        signal.throwIfAborted();
        counts.set(tableKey(table), { rows, atMs: now });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, asker));
    this.#known = counts;
    return tables.map((table) => ({ ...table, row_count: table.row_count ?? counts.get(tableKey(table))?.rows ?? null }));
  }
}

function tableKey({ schema, name }: CatalogTable): string {
  return JSON.stringify([schema, name]);
}

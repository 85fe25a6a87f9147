import type { MetadataQuery } from '@query-router/metadata';
import type { TableFacts } from '../postgres/table-facts.ts';

type Named = Pick<TableFacts, 'schema' | 'name'>;

/** A table whose rows stand in its topic. */
export interface WrittenTable {
  /** Offset of the first of them. */
  readonly begin: number;
  readonly lsn: bigint;
  readonly rows: number;
}

/** Which tables stand as a whole in their topics, and from where on, within one stream of changes. */
export class SnapshotBook {
  readonly #rows: MetadataQuery;
  #stream = '';
  readonly #written = new Map<string, { readonly begin: number; readonly identity: string }>();

  constructor(rows: MetadataQuery) {
    this.#rows = rows;
  }

  /** Reads what is written down of a stream. */
  async open(stream: string): Promise<void> {
    this.#stream = stream;
    await this.load();
  }

  /** Reads it again: an operator may have asked for a snapshot by taking it out. */
  async load(): Promise<void> {
    const found = await this.#rows.query<{ name: string; begins: string; identity: string }>(
      "SELECT schema_name || '.' || table_name AS name, begins::text, identity FROM query_router.cdc_snapshot WHERE stream = $1",
      [this.#stream],
    );
    this.#written.clear();
    for (const { name, begins, identity } of found) this.#written.set(name, { begin: Number(begins), identity });
  }

  has(table: Named): boolean {
    return this.#written.has(nameOf(table));
  }

  /** From where on the topic tells all rows of the table as it is defined now; null when it does not. */
  beginOf(table: Named & Pick<TableFacts, 'identity'>): number | null {
    const written = this.#written.get(nameOf(table));
    return written?.identity === table.identity ? written.begin : null;
  }

  async record(table: Named & Pick<TableFacts, 'identity'>, { begin, lsn, rows }: WrittenTable): Promise<void> {
    await this.#rows.query(
      `INSERT INTO query_router.cdc_snapshot (schema_name, table_name, stream, lsn, row_count, begins, identity) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (schema_name, table_name) DO UPDATE
         SET stream = excluded.stream, lsn = excluded.lsn, row_count = excluded.row_count, begins = excluded.begins, identity = excluded.identity, finished_at = now()`,
      [table.schema, table.name, this.#stream, lsn.toString(), rows, begin, table.identity],
    );
    this.#written.set(nameOf(table), { begin, identity: table.identity });
  }
}

function nameOf({ schema, name }: Named): string {
  return `${schema}.${name}`;
}

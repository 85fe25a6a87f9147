import type { CatalogTable } from '@query-router/contracts';
import { announce, type LakeNaming, type SeenColumn } from './announce.ts';
import { LakeCatalog, type LakeTable } from './lake-catalog.ts';
import type { LakeReader } from './lake-reader.ts';

export interface LakeViewOptions {
  readonly lake: Pick<LakeReader, 'catalogUri' | 'warehouse'>;
  naming(table: LakeTable): LakeNaming;
  /** The columns as the engine shows them; null when it cannot read the table. */
  describe(table: LakeTable, signal: AbortSignal): Promise<readonly SeenColumn[] | null>;
}

/**
 * The tables of the lake as one engine may announce them. While the catalogue does not answer, the last ones known stay: what is not
 * announced would be taken for a table that does not exist.
 */
export class LakeView {
  readonly #catalog: LakeCatalog;
  readonly #options: LakeViewOptions;
  #tables: readonly CatalogTable[] = [];

  constructor(options: LakeViewOptions) {
    this.#options = options;
    this.#catalog = new LakeCatalog(options.lake);
  }

  /** Adds to `own` the lake's tables that are not among them: one physical table for each name. */
  async beside(own: readonly CatalogTable[], signal: AbortSignal): Promise<CatalogTable[]> {
    const lake = await this.#discover(signal);
    const taken = new Set(own.map(({ schema, name }) => JSON.stringify([schema, name])));
    return [...own, ...lake.filter(({ schema, name }) => !taken.has(JSON.stringify([schema, name])))];
  }

  async #discover(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    const found = await this.#catalog.tables(signal).catch(() => null);
    signal.throwIfAborted();
    if (found === null) return this.#tables;
    const tables: CatalogTable[] = [];
    for (const table of found) {
      const seen = await this.#options.describe(table, signal);
      const announced = seen === null ? null : announce(table, seen, this.#options.naming(table));
      if (announced !== null) tables.push(announced);
    }
    this.#tables = tables;
    return tables;
  }
}

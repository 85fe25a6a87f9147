import type { CatalogTable } from '@query-router/contracts';
import { announce, type LakeNaming, type SeenColumn } from './announce.ts';
import { LakeCatalog, type LakeTable } from './lake-catalog.ts';
import type { LakeReader } from './lake-reader.ts';

/** Asks an engine for the columns of a table as it shows them; null when it cannot read the table. */
type Describe = (table: LakeTable, signal: AbortSignal) => Promise<readonly SeenColumn[] | null>;

export interface LakeViewOptions {
  readonly lake: Pick<LakeReader, 'catalogUri' | 'warehouse'>;
  naming(table: LakeTable): LakeNaming;
  /** Prepares one round of discovery. */
  describer(signal: AbortSignal): Promise<Describe>;
}

/**
 * The tables of the lake as one engine may announce them. While the catalogue or the engine's way to it does not answer, the last ones known
 * stay: what is not announced would be taken for a table that does not exist.
 */
export class LakeView {
  readonly #catalog: LakeCatalog;
  readonly #options: LakeViewOptions;
  #tables: readonly CatalogTable[] = [];

  constructor(options: LakeViewOptions) {
    this.#options = options;
    this.#catalog = new LakeCatalog(options.lake);
  }

  /** The lake's tables. */
  async tables(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    try {
      this.#tables = await this.#discover(signal);
    } catch {
      signal.throwIfAborted();
    }
    return this.#tables;
  }

  /** Whether the lake has a ref. True as well while that cannot be known. */
  hasRef(ref: string, signal: AbortSignal): Promise<boolean> {
    return this.#catalog.hasRef(ref, signal).catch(() => true);
  }

  async #discover(signal: AbortSignal): Promise<readonly CatalogTable[]> {
    const found = await this.#catalog.tables(signal);
    const describe = await this.#options.describer(signal);
    const tables: CatalogTable[] = [];
    for (const table of found) {
      const seen = await describe(table, signal);
      const announced = seen === null ? null : announce(table, seen, this.#options.naming(table));
      if (announced !== null) tables.push(announced);
    }
    return tables;
  }
}

/** One physical table for each name: the first list's, then those of the second that it does not have. */
export function beside(first: readonly CatalogTable[], second: readonly CatalogTable[]): CatalogTable[] {
  const taken = new Set(first.map(({ schema, name }) => JSON.stringify([schema, name])));
  return [...first, ...second.filter(({ schema, name }) => !taken.has(JSON.stringify([schema, name])))];
}

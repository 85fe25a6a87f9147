import type { Features } from '@query-router/sql';
import type { CatalogView, TableView } from './catalog-view.ts';
import { DEFAULT_SCHEMA } from './touched-tables.ts';

/** What the test for a point lookup looks at. */
export type LookupFeatures = Pick<Features, 'plainSelect' | 'hasAggregate' | 'hasGroupBy' | 'fromTables' | 'boundColumns' | 'equiJoins'>;

type ColumnName = LookupFeatures['boundColumns'][number];

interface Source {
  readonly alias: string;
  readonly view: TableView;
  /** Columns known to have one value each. */
  readonly fixed: Set<string>;
}

/**
 * Whether a statement reads at most one row of every table, by key: each table has a key whose columns are all fixed, by
 * constants or by equality with a column of a table that is itself fixed. So `orders JOIN customers ON customers.id =
 * orders.customer_id WHERE orders.id = 7` is a lookup, and the same join `WHERE customers.id = 7` is not (one customer has many
 * orders). Keys come from the catalogue; a column is no key because it is called `id`.
 */
export function isPointLookup(features: LookupFeatures, catalog: CatalogView): boolean {
  if (!features.plainSelect || features.hasAggregate || features.hasGroupBy) return false;
  const sources = knownSources(features, catalog);
  if (sources === null || sources.length === 0) return false;
  for (const bound of features.boundColumns) ownerOf(bound, sources)?.fixed.add(bound.column);
  const found = new Set<Source>();
  for (;;) {
    const next = sources.find((source) => !found.has(source) && hasFixedKey(source));
    if (next === undefined) return found.size === sources.length;
    found.add(next);
    fixPartners(features, next, sources);
  }
}

function knownSources(features: LookupFeatures, catalog: CatalogView): readonly Source[] | null {
  const sources: Source[] = [];
  for (const { alias, schema, name } of features.fromTables) {
    const view = catalog.table({ schema: schema ?? DEFAULT_SCHEMA, name });
    if (view === null) return null;
    sources.push({ alias, view, fixed: new Set() });
  }
  return sources;
}

function hasFixedKey({ view, fixed }: Source): boolean {
  return view.keys.some((key) => key.length > 0 && key.every((column) => fixed.has(column)));
}

/** A row that is found fixes every column that it is joined to. */
function fixPartners(features: LookupFeatures, found: Source, sources: readonly Source[]): void {
  for (const { left, right } of features.equiJoins) {
    const leftOwner = ownerOf(left, sources);
    const rightOwner = ownerOf(right, sources);
    if (leftOwner === found) rightOwner?.fixed.add(right.column);
    if (rightOwner === found) leftOwner?.fixed.add(left.column);
  }
}

/** The table a column belongs to; null when the catalogue does not settle it. */
function ownerOf(column: ColumnName, sources: readonly Source[]): Source | null {
  const [only] = sources;
  if (column.alias === null && sources.length === 1) return only ?? null;
  const owners =
    column.alias === null
      ? sources.filter(({ view }) => [...view.holders.values()].some((table) => table.columns.some(({ name }) => name === column.column)))
      : sources.filter(({ alias }) => alias === column.alias);
  return owners.length === 1 ? (owners[0] ?? null) : null;
}

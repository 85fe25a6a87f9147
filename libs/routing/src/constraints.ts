import type { DecisionLayer, EngineName, Rejection, StatementKind } from '@query-router/contracts';
import type { Emission } from '@query-router/sql';
import type { CatalogView, EngineView, TableView } from './catalog-view.ts';
import { staleness } from './freshness.ts';
import { quarantineReason } from './quarantine.ts';
import type { ReadTerms } from './read-terms.ts';
import { tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';
import type { TouchedTables } from './touched-tables.ts';
import { versionObstacle } from './version.ts';

/** A statement in one engine's dialect, or why that engine would not give the right answer. */
export type EngineSql = Emission;

/** What the constraints look at. */
export interface ConstraintInput {
  readonly kind: StatementKind;
  readonly fingerprint: string;
  /** The answer is only compared: quarantine does not count. */
  readonly comparing: boolean;
  readonly tables: TouchedTables;
  readonly catalog: CatalogView;
  readonly excluded: readonly { readonly engine: EngineName; readonly reason: string }[];
  readonly terms: ReadTerms;
  readonly emit: (engine: EngineName) => EngineSql;
}

/**
 * A table that was written this recently and is not in the catalogue is taken to be one that PostgreSQL has just got, whose
 * worker has not announced it yet. (One that was just dropped is asked of PostgreSQL too, and answers PostgreSQL's own error.)
 */
const UNANNOUNCED_FOR_MS = 60_000;

type Layer = (engine: EngineName, input: ConstraintInput) => string | null;

const CHEAP_LAYERS: readonly (readonly [DecisionLayer, Layer])[] = [
  ['statement', wrongForWrites],
  ['health', neverHeardOf],
  ['placement', missingTables],
  ['capability', otherVersion],
  ['quarantine', quarantined],
  ['freshness', staleCopy],
  ['health', notUp],
];

/** As {@link CHEAP_LAYERS}, with capability where it belongs: before what passes with time. */
const ALL_LAYERS: readonly (readonly [DecisionLayer, Layer])[] = [...CHEAP_LAYERS.slice(0, 4), ['capability', cannotSay], ...CHEAP_LAYERS.slice(4)];

/**
 * Layer 2: the first constraint that speaks against an engine, or null. `capability` is the one that costs (it writes the
 * statement in the engine's dialect), so the caller says whether to ask.
 */
export function rejection(engine: EngineName, input: ConstraintInput, options: { readonly capability: boolean }): Rejection | null {
  for (const [layer, speaksAgainst] of options.capability ? ALL_LAYERS : CHEAP_LAYERS) {
    const reason = speaksAgainst(engine, input);
    if (reason !== null) return { engine, layer, reason };
  }
  return null;
}

/** Tables read that no engine, live or silent, has ever announced. */
export function unknownTables({ tables, catalog }: ConstraintInput): readonly TableRef[] {
  return tables.reads.filter((table) => catalog.table(table) === null && !isUnannounced(table, catalog));
}

/**
 * Whether nothing but the age of its copies keeps an engine from answering, and that passes. What the engine could say has been asked
 * before: this is for when no engine was left.
 */
export function becomesFresh(engine: EngineName, input: ConstraintInput): boolean {
  const found = staleness(engine, input.tables.reads, input.catalog, input.terms);
  return found?.passes === true && rejection(engine, input, { capability: true })?.layer === 'freshness' && notUp(engine, input) === null;
}

function isUnannounced(table: TableRef, catalog: CatalogView): boolean {
  return !hasPrimary(catalog.table(table)) && catalog.writtenWithin(table, UNANNOUNCED_FOR_MS);
}

/** A copy may be announced before PostgreSQL's worker has looked for new tables again. */
function hasPrimary(view: TableView | null): boolean {
  return view !== null && [...view.holders.values()].some(({ role }) => role === 'primary');
}

/** Nothing else can be said of an engine that nobody speaks for. */
function neverHeardOf(engine: EngineName, { catalog, excluded }: ConstraintInput): string | null {
  const view = catalog.engines.get(engine);
  if (view?.known === true) return null;
  return excluded.find((entry) => entry.engine === engine)?.reason ?? describeHealth(view);
}

function wrongForWrites(engine: EngineName, { kind, tables, catalog }: ConstraintInput): string | null {
  if (kind === 'read') return null;
  const homes = new Map<EngineName, string>();
  for (const table of tables.writes) {
    const view = catalog.table(table);
    // Copies are made of PostgreSQL's tables only.
    const home = view === null || !hasPrimary(view) ? 'postgres' : view.primary;
    if (home === null) return `no engine takes writes to ${tableText(table)}`;
    homes.set(home, tableText(table));
  }
  if (homes.size > 1) return `the tables written live in different engines (${[...homes].map(([home, table]) => `${table} in ${home}`).join(', ')})`;
  const [home] = homes.size === 0 ? (['postgres'] as const) : homes.keys();
  if (home !== engine) return `${kind === 'ddl' ? 'definitions are changed' : 'writes go'} only on the primary, ${home ?? 'postgres'}`;
  const view = catalog.engines.get(engine);
  return view === undefined || !view.known || view.writable ? null : 'takes no writes';
}

function missingTables(engine: EngineName, { tables, catalog }: ConstraintInput): string | null {
  const missing = tables.reads.filter((table) => {
    const view = catalog.table(table);
    return view?.holders.has(engine) !== true && (engine !== 'postgres' || !isUnannounced(table, catalog));
  });
  if (missing.length > 0) return `does not hold ${missing.map((table) => tableText(table)).join(', ')}`;
  for (const table of tables.reads) {
    const unfit = catalog.table(table)?.holders.get(engine)?.unfit ?? null;
    if (unfit !== null) return `its ${tableText(table)} ${unfit}`;
  }
  return null;
}

function cannotSay(engine: EngineName, { emit }: ConstraintInput): string | null {
  const emission = emit(engine);
  return emission.ok ? null : emission.reason;
}

function staleCopy(engine: EngineName, { tables, catalog, terms }: ConstraintInput): string | null {
  return staleness(engine, tables.reads, catalog, terms)?.reason ?? null;
}

function otherVersion(engine: EngineName, { tables, catalog, terms }: ConstraintInput): string | null {
  return terms.version === null ? null : versionObstacle(engine, terms.version, tables.reads, catalog);
}

function quarantined(engine: EngineName, { kind, fingerprint, comparing, catalog }: ConstraintInput): string | null {
  if (comparing || kind !== 'read') return null;
  const found = catalog.quarantine(fingerprint, engine);
  return found === null ? null : quarantineReason(found);
}

function notUp(engine: EngineName, { catalog, excluded }: ConstraintInput): string | null {
  const tried = excluded.find((entry) => entry.engine === engine);
  if (tried !== undefined) return tried.reason;
  return engineObstacle(engine, catalog);
}

/** Why an engine cannot be asked at all, or null. */
export function engineObstacle(engine: EngineName, catalog: CatalogView): string | null {
  const view = catalog.engines.get(engine);
  return view?.health === 'up' ? null : describeHealth(view);
}

function describeHealth(view: EngineView | undefined): string {
  const why = view?.reason ?? null;
  switch (view?.health) {
    case 'up':
      return 'up';
    case 'down':
      return why === null ? 'down' : `down: ${why}`;
    case 'draining':
      return why === null ? 'its workers are shutting down' : `its workers are shutting down: ${why}`;
    case 'absent':
    case undefined:
      return why ?? 'no worker has announced itself';
  }
}

import type { CatalogTable, EngineAdvertisement, EngineName } from '@query-router/contracts';
import type { EngineView } from './catalog-view.ts';
import type { EngineRoll } from './engine-roster.ts';
import { countedWorker } from './watermark.ts';
import type { CountedWorker } from './watermark.ts';
import { tableText } from './table-name.ts';

/** What all workers of one engine say together. */
export interface MergedEngine {
  readonly view: EngineView;
  readonly tables: readonly CatalogTable[];
  /** The workers that this was made from. */
  readonly workers: readonly CountedWorker[];
}

/**
 * Folds the advertisements of one engine. Any worker may get the next statement, so the engine holds a table only if **every**
 * worker that is up holds it, is as fresh as the stalest of them, and is writable only if all are. (Workers of one shared
 * server agree anyway; workers with a file of their own, as DuckDB's, need not.)
 */
export function mergeEngine(roll: EngineRoll): MergedEngine {
  const up = roll.live.filter((advertisement) => advertisement.health === 'up');
  if (up.length > 0) return merged(roll.engine, up, 'up', null, roll.live.length);
  const down = roll.live.find((advertisement) => advertisement.health === 'down') ?? roll.live[0];
  if (down !== undefined) return merged(roll.engine, roll.live, down.health, down.reason, roll.live.length);
  if (roll.lastHeard !== null) {
    return merged(roll.engine, [roll.lastHeard], 'absent', 'its last worker has fallen silent', 0);
  }
  return {
    view: { engine: roll.engine, health: 'absent', reason: 'no worker has announced itself', version: null, writable: false, instances: 0, known: false },
    tables: [],
    workers: [],
  };
}

function merged(
  engine: EngineName,
  counted: readonly EngineAdvertisement[],
  health: EngineView['health'],
  reason: string | null,
  instances: number,
): MergedEngine {
  return {
    view: {
      engine,
      health,
      reason,
      version: counted[0]?.version ?? null,
      writable: counted.every((advertisement) => advertisement.writable),
      instances,
      known: true,
    },
    tables: commonTables(counted),
    workers: counted.map(countedWorker),
  };
}

function commonTables(advertisements: readonly EngineAdvertisement[]): readonly CatalogTable[] {
  const [first, ...others] = advertisements.toSorted((a, b) => b.advertised_at_ms - a.advertised_at_ms);
  if (first === undefined) return [];
  let common = first.tables;
  for (const other of others) {
    const held = new Map(other.tables.map((table) => [tableKey(table), table]));
    common = common.flatMap((table) => {
      const same = held.get(tableKey(table));
      return same === undefined ? [] : [weaker(table, same)];
    });
  }
  return common;
}

/** What holds on either of two workers: columns, keys and counts are those of the later advertisement. */
function weaker(later: CatalogTable, earlier: CatalogTable): CatalogTable {
  return {
    ...later,
    role: later.role === earlier.role ? later.role : 'replica',
    // Of the two, the one whose rows are not in the lake tells less.
    storage: later.storage === earlier.storage ? later.storage : 'engine',
    path: JSON.stringify(later.path) === JSON.stringify(earlier.path) ? later.path : undefined,
    ref_naming: later.ref_naming === earlier.ref_naming ? later.ref_naming : undefined,
    time_travel: later.time_travel === true && earlier.time_travel === true,
    write_affects: [...new Set([...later.write_affects, ...earlier.write_affects])],
  };
}

/** Map key of a table; unlike the text form, unambiguous for every name. */
export function tableKey(table: { readonly schema: string; readonly name: string }): string {
  return table.schema.includes('.') || table.name.includes('.') ? JSON.stringify([table.schema, table.name]) : tableText(table);
}

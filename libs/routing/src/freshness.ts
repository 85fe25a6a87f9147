import { ingestTopic } from '@query-router/contracts';
import type { Consistency, CopiesRead, EngineName, StreamPosition } from '@query-router/contracts';
import type { CatalogView, Holder } from './catalog-view.ts';
import { isoTime } from './iso-time.ts';
import type { ReadTerms } from './read-terms.ts';
import { hasAmbiguousName, tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';
import type { Watermark } from './watermark.ts';

/** No two clocks of one installation are further apart than this. */
const LARGEST_CLOCK_DIFFERENCE_MS = 600_000;

/** What keeps an engine's copies from being read. */
export interface Staleness {
  readonly reason: string;
  /** Whether it passes as the copies come further. */
  readonly passes: boolean;
}

interface Copy {
  readonly text: string;
  readonly table: TableRef;
  readonly watermark: Watermark;
  readonly catalog: CatalogView;
  readonly terms: ReadTerms;
}

/**
 * Whether the copies that an engine would read are as fresh as they must be; null when they are. Primaries in an engine of their own, and
 * `live` reads of them, always are. Versions do not age.
 */
export function staleness(engine: EngineName, tables: readonly TableRef[], catalog: CatalogView, terms: ReadTerms): Staleness | null {
  for (const table of tables) {
    const held = catalog.table(table)?.holders.get(engine);
    if (held === undefined || isAlwaysFresh(held, terms)) continue;
    const copy: Copy = { text: tableText(table), table, watermark: catalog.watermark(table, engine), catalog, terms };
    const found = held.role === 'primary' ? staleLakeTable(copy) : staleReplica(copy, held);
    if (found !== null) return found;
  }
  return null;
}

/** The time up to which everything that an engine would read is complete; null when it reads primaries only, or nobody knows. */
export function freshAsOfMs(engine: EngineName, tables: readonly TableRef[], catalog: CatalogView): number | null {
  let oldest: number | null = null;
  for (const table of tables) {
    const held = catalog.table(table)?.holders.get(engine);
    if (held === undefined || held.role === 'live' || (held.role === 'primary' && held.storage === 'engine')) continue;
    const { ms } = catalog.watermark(table, engine);
    if (ms !== null && (oldest === null || ms < oldest)) oldest = ms;
  }
  return oldest;
}

/** The copies of PostgreSQL's tables that an engine would read, and how far all of them have come; null when it reads none that tell. */
export function copiesRead(engine: EngineName, tables: readonly TableRef[], catalog: CatalogView): CopiesRead | null {
  const texts: string[] = [];
  let furthest = 0n;
  for (const table of tables) {
    const held = catalog.table(table)?.holders.get(engine);
    if (held?.role !== 'replica' || held.storage !== 'engine') continue;
    const { lsn } = catalog.watermark(table, engine);
    if (lsn === null) continue;
    texts.push(tableText(table));
    if (lsn > furthest) furthest = lsn;
  }
  return texts.length === 0 ? null : { tables: texts, lsn: String(furthest) };
}

function isAlwaysFresh(held: Holder, { version, maxStalenessMs, consistency }: ReadTerms): boolean {
  if (held.role === 'live') return true;
  if (held.storage === 'lake') return version !== null || (held.role === 'primary' && maxStalenessMs === null && consistency === null);
  return held.role === 'primary';
}

/** Iceberg is the primary of event tables; what was acknowledged and is not in it yet is what makes it old. */
function staleLakeTable(copy: Copy): Staleness | null {
  return tooOld(copy) ?? behindToken(copy, false);
}

/**
 * A copy may be read when nothing was written since it was made, as far as the announced writes tell, or when the requester
 * accepts data of its age. A token holds either way.
 */
function staleReplica(copy: Copy, held: Holder): Staleness | null {
  const { text, table, watermark, catalog, terms } = copy;
  if (watermark.ms === null) return { reason: `replica of unknown age: ${text}`, passes: !held.saysNoAge };
  if (isOrphan(table, catalog)) return { reason: `replica of a table that no primary holds any more: ${text}`, passes: false };
  return (terms.maxStalenessMs === null ? missesWrites(copy) : tooOld(copy)) ?? behindToken(copy, true);
}

function missesWrites({ text, table, watermark, catalog }: Copy): Staleness | null {
  if (hasAmbiguousName(table)) return { reason: `replica of unknown age: writes to ${text} cannot be told from writes to another table`, passes: false };
  const { inProgress, lastWriteMs, lastWriteLsn, lastUnplacedMs } = catalog.writes(table);
  if (inProgress) return { reason: `replica of a table that is being written: ${text}`, passes: true };
  // Positions come from one log and compare exactly; times come from the clocks of two machines.
  const byPosition = lastWriteLsn !== null && watermark.lsn !== null;
  if (byPosition && watermark.lsn < lastWriteLsn && !isLongAfter(watermark.ms, lastWriteMs)) {
    return { reason: `replica older than the last write: ${text} is complete up to position ${watermark.lsn}, the last write was at ${lastWriteLsn}`, passes: true };
  }
  const lastMs = byPosition ? lastUnplacedMs : lastWriteMs;
  if (lastMs === null || watermark.ms === null || watermark.ms > lastMs) return null;
  return { reason: `replica older than the last write: ${text} is complete up to ${isoTime(watermark.ms)}, the last write was at ${isoTime(lastMs)}`, passes: true };
}

/** Positions start anew with a new database cluster, and marks of the one before may still be there: long after them, they do not count. */
function isLongAfter(watermarkMs: number | null, lastWriteMs: number | null): boolean {
  return watermarkMs !== null && lastWriteMs !== null && watermarkMs - lastWriteMs > LARGEST_CLOCK_DIFFERENCE_MS;
}

function tooOld({ text, watermark, catalog, terms: { maxStalenessMs } }: Copy): Staleness | null {
  if (maxStalenessMs === null) return null;
  if (watermark.ms === null) return { reason: `nobody says how fresh ${text} is`, passes: true };
  const ageMs = catalog.nowMs - watermark.ms;
  if (ageMs <= maxStalenessMs) return null;
  return { reason: `${text} is ${ageMs} ms old (complete up to ${isoTime(watermark.ms)}), and at most ${maxStalenessMs} ms were asked for`, passes: true };
}

function behindToken(copy: Copy, isReplica: boolean): Staleness | null {
  const { consistency } = copy.terms;
  return consistency === null ? null : (behindLog(copy, consistency, isReplica) ?? behindStreams(copy, consistency));
}

function behindLog({ text, watermark }: Copy, { lsn }: Consistency, isReplica: boolean): Staleness | null {
  if (lsn === null || (watermark.lsn === null && !isReplica)) return null;
  // Whoever tells a time and no position has no position to tell.
  if (watermark.lsn === null) return { reason: `${text} does not say up to which commit it is complete, and the token asks for ${lsn}`, passes: false };
  return watermark.lsn >= lsn ? null : { reason: `${text} is complete up to position ${watermark.lsn}, and the token asks for ${lsn}`, passes: true };
}

function behindStreams({ text, watermark }: Copy, { streams }: Consistency): Staleness | null {
  for (const [stream, position] of streams) {
    const reached = watermark.offsets[ingestTopic(stream)];
    if (reached === undefined && position.table !== text) continue;
    if (!covers(reached ?? {}, position)) return { reason: `${text} does not hold all events of ${stream} that the token asks for`, passes: true };
  }
  return null;
}

function covers(reached: Readonly<Record<string, number>>, { next }: StreamPosition): boolean {
  return Object.entries(next).every(([partition, offset]) => (reached[partition] ?? 0) >= offset);
}

/** A table dropped from PostgreSQL whose copy is still there. While nothing was heard of PostgreSQL this cannot be told. */
function isOrphan(table: TableRef, catalog: CatalogView): boolean {
  const holders = catalog.table(table)?.holders.values() ?? [];
  return catalog.engines.get('postgres')?.known === true && ![...holders].some(({ role }) => role === 'primary');
}

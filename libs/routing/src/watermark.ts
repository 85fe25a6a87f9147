import type { Applied, CatalogTable, EngineAdvertisement, LakeRef, LakeWatermark, StreamOffsets } from '@query-router/contracts';
import { tableText } from './table-name.ts';

/** How far a copy has come: all of it is at least this complete. */
export interface Watermark {
  /** Every write committed before this time, epoch milliseconds; null when unknown. */
  readonly ms: number | null;
  /** Every write committed at or before this position of PostgreSQL's log; null when unknown. */
  readonly lsn: bigint | null;
  /** Every event below these offsets, by topic; empty when unknown. */
  readonly offsets: StreamOffsets;
}

export const UNKNOWN_WATERMARK: Watermark = { ms: null, lsn: null, offsets: {} };

/** What holds of two copies together. */
export function lowerWatermark(a: Watermark, b: Watermark): Watermark {
  return {
    ms: a.ms === null || b.ms === null ? null : Math.min(a.ms, b.ms),
    lsn: a.lsn === null || b.lsn === null ? null : a.lsn < b.lsn ? a.lsn : b.lsn,
    offsets: {},
  };
}

/** One worker, and what it advertised of its tables, by text. */
export interface CountedWorker extends Pick<EngineAdvertisement, 'engine' | 'instance' | 'advertised_at_ms'> {
  readonly watermarks: ReadonlyMap<string, Watermark>;
}

export function countedWorker({ engine, instance, advertised_at_ms, tables }: EngineAdvertisement): CountedWorker {
  return { engine, instance, advertised_at_ms, watermarks: new Map(tables.map((table) => [tableText(table), toWatermark(table)])) };
}

interface AppliedTables extends Pick<Applied, 'at_ms' | 'ttl_ms'> {
  readonly watermark: Watermark;
  readonly tables: ReadonlySet<string>;
}

interface LakeTable extends Pick<LakeWatermark, 'at_ms' | 'ttl_ms'> {
  readonly watermark: Watermark;
}

/** Progress of copies and the refs of the lake at one moment. */
export interface ProgressSnapshot {
  /** Of a table in the lake. */
  lake(table: string, nowMs: number): Watermark;
  /** Of a table in the storage of an engine: as far as the least of its workers has come. */
  engine(table: string, workers: readonly CountedWorker[], nowMs: number): Watermark;
  ref(name: string): LakeRef | null;
}

export interface ProgressLimits {
  readonly maxLakeTables: number;
  readonly maxInstances: number;
  readonly maxRefs: number;
}

/** Watermarks and refs as they are announced. Bounded: what is forgotten is unknown, so nothing looks fresher than it is. */
export class ProgressLedger {
  readonly #limits: ProgressLimits;
  readonly #lake = new Map<string, LakeTable>();
  readonly #applied = new Map<string, AppliedTables>();
  readonly #refs = new Map<string, LakeRef>();

  constructor(limits: ProgressLimits) {
    this.#limits = limits;
  }

  lake(message: LakeWatermark): void {
    const { table, at_ms, ttl_ms } = message;
    keepLatest(this.#lake, table, { at_ms, ttl_ms, watermark: toWatermark(message, message.watermark_offsets) }, this.#limits.maxLakeTables);
  }

  applied(message: Applied): void {
    const { engine, instance, at_ms, ttl_ms, tables } = message;
    keepLatest(this.#applied, workerKey(engine, instance), { at_ms, ttl_ms, watermark: toWatermark(message), tables: new Set(tables) }, this.#limits.maxInstances);
  }

  ref(message: LakeRef): void {
    keepLatest(this.#refs, message.ref, message, this.#limits.maxRefs);
  }

  /** Takes in a tombstone; `key` as on the topic. Returns whether something was known under it. */
  remove(key: string): boolean {
    if (key.startsWith('watermark/')) return this.#lake.delete(key.slice('watermark/'.length));
    if (key.startsWith('applied/')) return this.#applied.delete(key.slice('applied/'.length));
    return key.startsWith('ref/') && this.#refs.delete(key.slice('ref/'.length));
  }

  /** What is known now; later messages do not change it. */
  snapshot(): ProgressSnapshot {
    const lake = new Map(this.#lake);
    const applied = new Map(this.#applied);
    const refs = new Map(this.#refs);
    return {
      lake: (table, nowMs) => ofMessage(lake.get(table), nowMs),
      engine: (table, workers, nowMs) => {
        const [first = UNKNOWN_WATERMARK, ...others] = workers.map((worker) => ofWorker(table, worker, applied, nowMs));
        return others.reduce(lowerWatermark, first);
      },
      ref: (name) => refs.get(name) ?? null,
    };
  }
}

function workerKey(engine: string, instance: string | null): string {
  return `${engine}/${instance ?? '*'}`;
}

/** Re-inserting keeps the map in order of the latest message, so that the first entry is the one to forget. */
function keepLatest<T extends { readonly at_ms: number }>(map: Map<string, T>, key: string, value: T, limit: number): void {
  const known = map.get(key);
  if (known !== undefined && known.at_ms > value.at_ms) return;
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function ofMessage(known: LakeTable | undefined, nowMs: number): Watermark {
  return known === undefined || known.at_ms + known.ttl_ms <= nowMs ? UNKNOWN_WATERMARK : known.watermark;
}

/**
 * The newer of what the worker advertised and what it said that it has applied since; of a table that this leaves out nothing is known any more. Of
 * workers that share a storage only one applies: the others advertise no watermark, which says nothing against its word.
 */
function ofWorker(table: string, { engine, instance, advertised_at_ms, watermarks }: CountedWorker, applied: ReadonlyMap<string, AppliedTables>, nowMs: number): Watermark {
  const advertised = watermarks.get(table) ?? UNKNOWN_WATERMARK;
  const said = applied.get(workerKey(engine, instance)) ?? applied.get(workerKey(engine, null));
  if (said === undefined || said.at_ms + said.ttl_ms <= nowMs || (advertised.ms !== null && said.at_ms < advertised_at_ms)) return advertised;
  return said.tables.has(table) ? said.watermark : UNKNOWN_WATERMARK;
}

function toWatermark({ watermark_ms, watermark_lsn }: Pick<CatalogTable, 'watermark_ms' | 'watermark_lsn'>, offsets: StreamOffsets = {}): Watermark {
  return { ms: watermark_ms, lsn: watermark_lsn === null ? null : BigInt(watermark_lsn), offsets };
}

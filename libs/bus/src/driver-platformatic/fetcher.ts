import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { BrokerLink } from './broker-link.ts';
import { fetchRecords } from './fetch-codec.ts';
import type { FetchAnswer, FetchedPartition, FetchLimits, FetchPosition } from './fetch-codec.ts';
import { invoke } from './invoke.ts';
import { EARLIEST, keyOf, listOffsets } from './list-offsets.ts';
import { KAFKA } from './protocol-errors.ts';

const LIMITS = { maxWaitMs: 500, maxBytes: 16 * 1024 * 1024, maxBytesPerPartition: 1024 * 1024 } as const;
const RETRY_MS = 50;
const MAX_RETRY_MS = 250;
/** A new topic or a moved leader is not worth a word; a disturbance of more than a second is. */
const REPORT_AT_FAILURE = 8;

/** A partition being read. */
export interface FetchTarget extends FetchPosition {
  position: number;
}

export interface FetcherEvents {
  /** Whether this partition's next records are wanted now. */
  wants(target: FetchTarget): boolean;
  /** New records, or none when what was there is not for readers; the target's position is past them already. */
  fetched(target: FetchTarget, records: FetchedPartition['records'], highWatermark: number): void;
  /** The position was outside the log (retention, or the topic was made anew); it is now `target.position`. */
  repositioned(target: FetchTarget): void;
  /** The topic does not exist (any more); the target may be moved to where a new one of that name is to be read from. */
  vanished?(target: FetchTarget): void;
  onError(error: unknown): void;
}

/** Long poll against one broker for the partitions it leads. */
interface NodeLoop {
  readonly link: BrokerLink;
  readonly targets: FetchTarget[];
  running: boolean;
  stopped: boolean;
}

/**
 * Reads partitions by position, one long poll per leading broker. When partitions come or leaders move, polls under way are broken
 * off (their positions have not moved) and begun anew, so a new partition never waits for the poll of an idle one.
 */
export class Fetcher {
  readonly #cluster: Cluster;
  readonly #events: FetcherEvents;
  readonly #limits: FetchLimits;
  readonly #targets = new Map<string, FetchTarget>();
  #loops = new Map<number, NodeLoop>();
  #closed = false;
  #arranging = false;
  #rearrange = false;
  #failures = 0;

  constructor(cluster: Cluster, events: FetcherEvents, { committedOnly = false } = {}) {
    this.#cluster = cluster;
    this.#events = events;
    this.#limits = { ...LIMITS, committedOnly };
  }

  /** Reads exactly these from now on. Targets that are read already keep their position. */
  assign(targets: readonly FetchPosition[]): void {
    const wanted = new Set(targets.map(({ topic, partition }) => keyOf(topic, partition)));
    for (const key of this.#targets.keys()) if (!wanted.has(key)) this.#targets.delete(key);
    for (const target of targets) {
      const key = keyOf(target.topic, target.partition);
      if (!this.#targets.has(key)) this.#targets.set(key, { ...target });
    }
    this.arrange();
  }

  /** Something is wanted again: polls that rest go on. */
  wake(): void {
    for (const loop of this.#loops.values()) if (!loop.running) void this.#run(loop);
  }

  close(): void {
    this.#closed = true;
    this.#stopLoops();
  }

  /** Groups the targets by leader and starts their polls. */
  arrange(): void {
    this.#rearrange = true;
    if (!this.#arranging) void this.#arrangeAll();
  }

  async #arrangeAll(): Promise<void> {
    this.#arranging = true;
    while (this.#rearrange && !this.#closed) {
      this.#rearrange = false;
      this.#stopLoops();
      const led = await this.#byLeader();
      if (this.#closed) return;
      if (led === null) {
        this.#rearrange = true;
        await sleep(this.#backoff());
        continue;
      }
      for (const [leader, targets] of led) {
        const loop = { link: this.#cluster.link(leader, 1), targets, running: false, stopped: false };
        this.#loops.set(leader, loop);
        void this.#run(loop);
      }
    }
    this.#arranging = false;
  }

  #stopLoops(): void {
    for (const loop of this.#loops.values()) {
      loop.stopped = true;
      loop.link.close();
    }
    this.#loops = new Map();
  }

  /** Null while some partition has no known leader. */
  async #byLeader(): Promise<Map<number, FetchTarget[]> | null> {
    const groups = new Map<number, FetchTarget[]>();
    for (const target of this.#targets.values()) {
      try {
        const metadata = this.#cluster.known(target.topic) ?? (await this.#cluster.lookUp(target.topic));
        if (metadata === null) this.#events.vanished?.(target);
        const leader = metadata?.leaders[target.partition];
        if (leader === undefined || leader === null) {
          this.#cluster.forget([target.topic]);
          return null;
        }
        const group = groups.get(leader);
        if (group === undefined) groups.set(leader, [target]);
        else group.push(target);
      } catch {
        return null;
      }
    }
    return groups;
  }

  async #run(loop: NodeLoop): Promise<void> {
    loop.running = true;
    while (!loop.stopped) {
      const wanted = loop.targets.filter((target) => this.#events.wants(target));
      if (wanted.length === 0) break;
      try {
        const connection = loop.link.established ?? (await loop.link.open());
        const positions = wanted.map(({ topic, partition, position }) => ({ topic, partition, position }));
        const decode = await invoke(fetchRecords, connection, positions, this.#limits);
        if (loop.stopped) return;
        await this.#take(decode(positions), loop);
      } catch (error) {
        if (loop.stopped) return;
        await this.#failed(error, wanted);
      }
    }
    loop.running = false;
  }

  async #take(answer: FetchAnswer, loop: NodeLoop): Promise<void> {
    let stale = answer.errorCode !== KAFKA.none;
    for (const fetched of answer.partitions) {
      const target = this.#targets.get(keyOf(fetched.topic, fetched.partition));
      if (target === undefined || !loop.targets.includes(target)) continue;
      if (fetched.errorCode === KAFKA.none) {
        const moved = target.position !== fetched.nextOffset;
        target.position = fetched.nextOffset;
        if (moved || fetched.nextOffset >= fetched.highWatermark) {
          this.#events.fetched(target, fetched.records, fetched.highWatermark);
        }
      } else if (fetched.errorCode === KAFKA.offsetOutOfRange) await this.#reposition(target);
      else stale = true;
    }
    if (stale) await this.#failed(new Error('A partition cannot be read here now.'), loop.targets);
    else this.#failures = 0;
  }

  /** All that is left of a log whose wanted part is gone. */
  async #reposition(target: FetchTarget): Promise<void> {
    const offsets = await listOffsets(this.#cluster, [target], EARLIEST);
    target.position = offsets.get(keyOf(target.topic, target.partition)) ?? 0;
    this.#events.repositioned(target);
  }

  /** Broker gone, leader moved, topic gone: look again where the partitions are. */
  async #failed(error: unknown, targets: readonly FetchTarget[]): Promise<void> {
    if (this.#closed) return;
    if (this.#failures === REPORT_AT_FAILURE) this.#events.onError(error);
    this.#cluster.forget(targets.map(({ topic }) => topic));
    await sleep(this.#backoff());
    this.arrange();
  }

  #backoff(): number {
    this.#failures += 1;
    return Math.min(RETRY_MS * this.#failures, MAX_RETRY_MS);
  }
}

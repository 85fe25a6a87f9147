import type { BusRecord, GroupOptions } from '../driver.ts';
import { LowWatermark } from './low-watermark.ts';

/** More offsets than this between the oldest unsettled record and the newest taken one, and the partition rests. */
const MAX_SPAN = 10_000;
/**
 * Most records handed over in one turn of the event loop. What follows from them is published at the end of the turn, so the next service works on
 * the first part of a large fetch while this one works on the rest; all at once, each waited for the other (docs/decisions/137).
 */
const MAX_PER_TURN = 32;

export interface PartitionId {
  readonly topic: string;
  readonly partition: number;
}

export interface DispatcherEvents {
  /** Records are wanted again after `wants` said no. */
  hungry(): void;
  /** A watermark moved: there is something to commit. */
  progressed(): void;
}

interface Dispatched extends PartitionId {
  ledger: LowWatermark;
  buffer: readonly BusRecord[];
  next: number;
  state: 'owned' | 'frozen' | 'lost';
  /** Too far ahead of its oldest unsettled record: what is buffered of it waits apart, so that it takes no room from the others. */
  resting: boolean;
  committed: number;
}

/**
 * Hands records of a group's partitions to the handler, many at once up to `maxInFlight`, and keeps what may be committed. Knows
 * partitions beyond their loss for as long as records of theirs are in flight: if the partition comes back, those are not handled twice.
 */
export class PartitionDispatcher {
  readonly #options: GroupOptions;
  readonly #events: DispatcherEvents;
  readonly #partitions = new Map<string, Dispatched>();
  /** Partitions with buffered records, in turn. */
  #ready: Dispatched[] = [];
  #inFlight = 0;
  /** Offered and not handed over yet, those of resting partitions left out. */
  #buffered = 0;
  /** The rest waits for the next turn. */
  #pausing = false;
  #stopped = false;
  /** `wants` has said no. */
  #readerWaits = false;
  #waiters: { done: () => boolean; resolve: () => void }[] = [];

  constructor(options: GroupOptions, events: DispatcherEvents) {
    this.#options = options;
    this.#events = events;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Partitions owned now, and where to read them from. */
  owned(): (PartitionId & { readonly position: number })[] {
    return [...this.#partitions.values()]
      .filter(({ state }) => state === 'owned')
      .map(({ topic, partition, ledger }) => ({ topic, partition, position: ledger.position }));
  }

  /** Owns exactly these from now on; `positions` has the committed offset of each new one. */
  assign(partitions: readonly PartitionId[], positions: ReadonlyMap<string, number>): void {
    const kept = new Set(partitions.map(keyOf));
    for (const [key, each] of this.#partitions) if (!kept.has(key)) this.#lose(key, each);
    for (const { topic, partition } of partitions) {
      const key = keyOf({ topic, partition });
      const known = this.#partitions.get(key);
      if (known?.state === 'owned') continue;
      const position = positions.get(key) ?? 0;
      if (known === undefined) {
        const ledger = new LowWatermark(position);
        this.#partitions.set(key, { topic, partition, ledger, buffer: [], next: 0, state: 'owned', resting: false, committed: position });
      } else {
        known.ledger.resume(position);
        known.state = 'owned';
        known.committed = position;
      }
    }
  }

  /** Takes no more of these, but still commits what ends. */
  freeze(partitions: readonly PartitionId[]): void {
    for (const id of partitions) {
      const each = this.#partitions.get(keyOf(id));
      if (each?.state !== 'owned') continue;
      each.state = 'frozen';
      this.#drop(each);
    }
  }

  /** The log begins anew at `position`. */
  reset(topic: string, partition: number, position: number): void {
    const each = this.#partitions.get(keyOf({ topic, partition }));
    if (each === undefined) return;
    this.#drop(each);
    each.ledger = new LowWatermark(position);
    each.committed = -1;
  }

  /** Whether the next records of a partition should be fetched now. */
  wants(topic: string, partition: number): boolean {
    if (this.#stopped) return false;
    const each = this.#partitions.get(keyOf({ topic, partition }));
    if (each?.state !== 'owned') return false;
    const wanted = this.#inFlight + this.#buffered < this.#options.maxInFlight && (this.#pausing || each.next >= each.buffer.length) && each.ledger.span < MAX_SPAN;
    if (!wanted) this.#readerWaits = true;
    return wanted;
  }

  offer(topic: string, partition: number, records: readonly BusRecord[]): void {
    const each = this.#partitions.get(keyOf({ topic, partition }));
    const first = records[0];
    if (each?.state !== 'owned' || this.#stopped || first === undefined) return;
    // Where the broker starts reading is what the group has committed, also when nobody told us.
    if (each.ledger.span === 0 && each.next >= each.buffer.length) each.ledger.resume(Number(first.offset));
    const before = each.buffer.slice(each.next);
    each.buffer = before.length === 0 ? records : [...before, ...records];
    each.next = 0;
    if (each.resting) return;
    this.#buffered += records.length;
    if (before.length === 0) this.#ready.push(each);
    this.#dispatch();
  }

  /** What has ended and is not committed yet. */
  uncommitted(): (PartitionId & { readonly offset: number })[] {
    const due: (PartitionId & { offset: number })[] = [];
    for (const { topic, partition, ledger, state, committed } of this.#partitions.values()) {
      if (state !== 'lost' && ledger.watermark > committed) due.push({ topic, partition, offset: ledger.watermark });
    }
    return due;
  }

  committed(done: readonly (PartitionId & { readonly offset: number })[]): void {
    for (const { topic, partition, offset } of done) {
      const each = this.#partitions.get(keyOf({ topic, partition }));
      if (each !== undefined) each.committed = Math.max(each.committed, offset);
    }
  }

  /** Takes no more records of any partition. */
  stop(): void {
    this.#stopped = true;
    for (const each of this.#ready) this.#drop(each);
    this.#ready = [];
  }

  /** Resolves when nothing (of these partitions) is in flight. */
  idle(partitions?: readonly PartitionId[]): Promise<void> {
    const of = partitions?.map((id) => this.#partitions.get(keyOf(id)));
    const done = of === undefined ? (): boolean => this.#inFlight === 0 : (): boolean => of.every((each) => (each?.ledger.inFlight ?? 0) === 0);
    if (done()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ done, resolve }));
  }

  #lose(key: string, each: Dispatched): void {
    each.state = 'lost';
    this.#drop(each);
    if (each.ledger.inFlight === 0) this.#partitions.delete(key);
  }

  #drop(each: Dispatched): void {
    if (!each.resting) this.#buffered -= each.buffer.length - each.next;
    each.buffer = [];
    each.next = 0;
    each.resting = false;
    this.#ready = this.#ready.filter((other) => other !== each);
  }

  #rest(each: Dispatched): void {
    each.resting = true;
    this.#buffered -= each.buffer.length - each.next;
    this.#ready = this.#ready.filter((other) => other !== each);
    this.#readerWaits = true;
  }

  #goOn(each: Dispatched): void {
    each.resting = false;
    this.#buffered += each.buffer.length - each.next;
    this.#ready.push(each);
  }

  /** One record of each ready partition in turn, while there is room in flight and in this turn. */
  #dispatch(): void {
    if (this.#pausing) return;
    let turn = 0;
    let handed = 0;
    while (this.#inFlight < this.#options.maxInFlight && this.#ready.length > 0) {
      if (turn >= this.#ready.length) turn = 0;
      const each = this.#ready[turn];
      const record = each?.buffer[each.next];
      if (each === undefined || record === undefined) {
        this.#ready.splice(turn, 1);
        continue;
      }
      if (each.ledger.span >= MAX_SPAN) {
        this.#rest(each);
        continue;
      }
      if (handed === MAX_PER_TURN) {
        this.#pause();
        return;
      }
      handed += 1;
      each.next += 1;
      this.#buffered -= 1;
      if (each.next >= each.buffer.length) {
        each.buffer = [];
        each.next = 0;
        this.#ready.splice(turn, 1);
      } else turn += 1;
      this.#handle(each, record);
    }
  }

  #pause(): void {
    this.#pausing = true;
    setImmediate(() => {
      this.#pausing = false;
      this.#dispatch();
    });
  }

  #handle(each: Dispatched, record: BusRecord): void {
    const { ledger } = each;
    const entry = ledger.take(Number(record.offset));
    if (entry === null) return;
    this.#inFlight += 1;
    const settle = (): void => {
      this.#inFlight -= 1;
      if (ledger.settle(entry) && each.ledger === ledger) this.#events.progressed();
      if (each.state === 'lost' && ledger.inFlight === 0) this.#forget(each);
      if (each.resting && each.ledger.span < MAX_SPAN) this.#goOn(each);
      this.#freed();
    };
    this.#options.handler(record).then(settle, (error: unknown) => {
      this.#options.onError(error);
      settle();
    });
  }

  #forget(each: Dispatched): void {
    const key = keyOf(each);
    if (this.#partitions.get(key) === each) this.#partitions.delete(key);
  }

  #freed(): void {
    if (this.#waiters.length > 0) {
      const settled = this.#waiters.filter(({ done }) => done());
      this.#waiters = this.#waiters.filter((waiter) => !settled.includes(waiter));
      for (const { resolve } of settled) resolve();
    }
    if (this.#stopped) return;
    if (this.#ready.length > 0) this.#dispatch();
    if (this.#readerWaits && this.#inFlight < this.#options.maxInFlight) {
      this.#readerWaits = false;
      this.#events.hungry();
    }
  }
}

function keyOf({ topic, partition }: PartitionId): string {
  return `${topic}/${partition}`;
}

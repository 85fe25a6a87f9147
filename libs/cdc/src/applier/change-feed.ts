import type { BusRecord, EventLog } from '@query-router/bus';

export interface ChangeFeedOptions {
  readonly log: EventLog;
  /** Takes records in the order of each topic; when it gives a promise, no more come until it resolved. */
  readonly onRecords: (records: readonly BusRecord[]) => Promise<void> | void;
  readonly onError: (error: unknown) => void;
}

/** One reader over a set of topics that changes while it runs. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  #reading = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** Reads these topics from these offsets from now on, and no others. The new reader is there before the old one goes: a log in memory keeps what is not read. */
  retarget(from: ReadonlyMap<string, number>): void {
    const before = this.#reading;
    const reading = new AbortController();
    this.#reading = reading;
    const offsets = Object.fromEntries([...from].map(([topic, next]) => [topic, { '0': next }]));
    const batches = from.size === 0 ? null : this.#options.log.read([...from.keys()], offsets, reading.signal);
    before.abort();
    if (batches !== null) this.#loop = this.#read(batches, reading.signal, this.#loop);
  }

  async close(): Promise<void> {
    this.#reading.abort();
    await this.#loop;
  }

  async #read(batches: AsyncIterable<readonly BusRecord[]>, signal: AbortSignal, before: Promise<void>): Promise<void> {
    await before;
    try {
      for await (const records of batches) {
        if (signal.aborted) return;
        const room = this.#options.onRecords(records);
        if (room !== undefined) await room;
      }
    } catch (error) {
      if (!signal.aborted) this.#options.onError(error);
    }
  }
}

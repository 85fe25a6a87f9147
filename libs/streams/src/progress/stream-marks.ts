import { TOPICS, type StreamProgressMark } from '@query-router/contracts';
import { isBusError, type EventLog } from '@query-router/bus';
import type { StreamDirectory } from '../declare/stream-directory.ts';

const EVERY_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Says each second how far the event streams have come: what was acknowledged before the mark's time lies below its offsets. The time is
 * taken before the offsets are asked for, so a mark never promises more than is true.
 */
export class StreamMarks {
  readonly #log: EventLog;
  readonly #directory: StreamDirectory;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<(mark: StreamProgressMark) => void>();
  #timer: NodeJS.Timeout | undefined;
  #marking: Promise<void> | undefined;
  #latest: StreamProgressMark | null = null;

  constructor(log: EventLog, directory: StreamDirectory, onError: (error: unknown) => void) {
    this.#log = log;
    this.#directory = directory;
    this.#onError = onError;
  }

  /** The newest mark of this process. */
  get latest(): StreamProgressMark | null {
    return this.#latest;
  }

  /** Calls the listener with each mark; the answer ends that. */
  onMark(listener: (mark: StreamProgressMark) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    await this.#log.createTopics([{ topic: TOPICS.ingestProgress, partitions: 1, config: { 'retention.ms': String(HOUR_MS) } }]);
    this.#timer = setInterval(() => {
      this.#marking ??= this.mark()
        // A stream that another instance has just deleted: the next second knows.
        .catch((error: unknown) => (isBusError(error, 'UNKNOWN_TOPIC') ? this.#directory.refresh() : Promise.reject(error)))
        .catch(this.#onError)
        .finally(() => {
          this.#marking = undefined;
        });
    }, EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#marking;
  }

  /** Takes a mark now and publishes it. */
  async mark(): Promise<void> {
    const topics = [...this.#directory.active()].map(({ topic }) => topic);
    if (topics.length === 0) return;
    const atMs = Date.now();
    const mark: StreamProgressMark = { at_ms: atMs, offsets: await this.#log.endOffsets(topics) };
    this.#latest = mark;
    for (const listener of this.#listeners) listener(mark);
    await this.#log.append(TOPICS.ingestProgress, [{ value: Buffer.from(JSON.stringify(mark)) }], atMs + EVERY_MS * 5);
  }
}

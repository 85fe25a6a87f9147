import { cdcTopic, progressMarkSchema } from '@query-router/contracts';
import { z } from 'zod';

/** What `cdc.progress` says; `stream` and `definitions` change when changes may be missing, or a table may be defined otherwise. */
const markSchema = progressMarkSchema.extend({ stream: z.string().default(''), definitions: z.string().default('') });
export type Mark = z.infer<typeof markSchema>;

/** A record of `cdc.progress`: read when somebody asks, because there are dozens a second and they name every table. */
class Heard {
  readonly atMs: number;
  readonly #text: string;
  #mark: Mark | null | undefined;

  constructor(text: string, atMs: number) {
    this.#text = text;
    this.atMs = atMs;
  }

  /** Null for what is no mark. */
  get mark(): Mark | null {
    if (this.#mark === undefined) this.#mark = readMark(this.#text);
    return this.#mark;
  }
}

function readMark(text: string): Mark | null {
  try {
    return markSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A commit that is in a mark can be seen in PostgreSQL after this long at the latest: it is streamed once it is on disk, and seen a moment later. */
const SEEN_AFTER_MS = 1_000;
/** Marks of this long are enough; others are of no use to anybody. */
const KEEP_MS = 5_000;

/** The newest marks of PostgreSQL's changes, as they arrive. */
export class Marks {
  #heard: Heard[] = [];
  readonly #waiting = new Set<() => void>();

  get size(): number {
    return this.#heard.length;
  }

  add(record: Buffer, nowMs: number): void {
    const firstOfUse = this.#heard.findIndex(({ atMs }) => atMs > nowMs - KEEP_MS);
    // One that is older is kept: it may be the newest that has been seen for long enough.
    if (firstOfUse > 1) this.#heard = this.#heard.slice(firstOfUse - 1);
    else if (firstOfUse < 0) this.#heard = this.#heard.slice(-1);
    this.#heard.push(new Heard(record.toString(), nowMs));
    for (const wake of this.#waiting) wake();
  }

  /** The newest mark whose changes everybody who reads PostgreSQL from now on sees; null when there is none. */
  settled(nowMs: number): Mark | null {
    return this.#heard.findLast(({ atMs }) => atMs <= nowMs - SEEN_AFTER_MS)?.mark ?? null;
  }

  /** The first mark that holds everything committed before `atMs` (PostgreSQL's clock); null when `signal` aborts first. */
  async reaching(atMs: number, signal: AbortSignal): Promise<Mark | null> {
    while (!signal.aborted) {
      const found = this.#heard.find(({ mark }) => mark !== null && mark.at_ms >= atMs)?.mark ?? null;
      if (found !== null) return found;
      await this.#next(signal);
    }
    return null;
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/**
 * Why it is not known that tables stayed as they were from one mark to another; null when they did: no record of theirs lies between, and what
 * is recorded did not change either.
 */
export function changeBetween(from: Mark, to: Mark, tables: readonly string[]): string | null {
  if (from.stream !== to.stream) return 'change data capture was interrupted meanwhile';
  if (from.definitions !== to.definitions) return 'a table was defined anew meanwhile';
  for (const table of tables) {
    const topic = topicOf(table);
    const [before, after] = [placeOf(from, topic), placeOf(to, topic)];
    if (before === null || after === null) return `changes of ${table} are not captured, so nobody tells whether it changed meanwhile`;
    if (before !== after) return `${table} was written meanwhile`;
  }
  return null;
}

function topicOf(table: string): string | null {
  const [schema = '', name = '', ...rest] = table.split('.');
  return rest.length === 0 ? cdcTopic({ schema, name }) : null;
}

/** Next offsets of a topic's partitions, as text to compare. */
function placeOf({ offsets }: Mark, topic: string | null): string | null {
  const places = topic === null ? undefined : offsets[topic];
  return places === undefined ? null : JSON.stringify(Object.entries(places).toSorted());
}

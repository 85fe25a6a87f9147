import type { LakeRef } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';
import type { NessieClient } from '../nessie/nessie-client.ts';

export interface RefAnnouncerParts {
  readonly nessie: NessieClient;
  readonly metadata: Metadata;
  readonly defaultBranch: string;
  /** Tables and columns at a branch or tag. */
  readonly tablesAt: (ref: string, signal: AbortSignal) => Promise<LakeRef['tables']>;
  /** Null: the reference is gone. */
  readonly publish: (ref: string, message: LakeRef | null) => Promise<void>;
  readonly everyMs: number;
  readonly onError: (error: Error) => void;
}

const MIGRATIONS = ['CREATE TABLE query_router.lake_ref_announced (ref text PRIMARY KEY)'];
const READ_MS = 30_000;

/**
 * Tells the router which branches and tags there are, and the columns of their tables there: a name that is resolved with the columns of
 * another branch would answer something else than was asked.
 */
export class RefAnnouncer {
  readonly #parts: RefAnnouncerParts;
  readonly #told = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(parts: RefAnnouncerParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    await this.#parts.metadata.migrate('lake-ref', MIGRATIONS);
    this.#again(0);
  }

  /** Soon, because something has changed. */
  poke(): void {
    this.#again(0);
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #again(afterMs: number): void {
    if (this.#closing) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#round = this.#round.then(() => this.#tell()).catch((error: unknown) => this.#parts.onError(error as Error)).then(() => this.#again(this.#parts.everyMs));
    }, afterMs);
  }

  async #tell(): Promise<void> {
    const { nessie, metadata, defaultBranch, tablesAt, publish } = this.#parts;
    const refs = (await nessie.references()).filter(({ name }) => name !== defaultBranch);
    for (const { name, type, hash } of refs) {
      if (this.#told.get(name) === hash) continue;
      const tables = await tablesAt(name, AbortSignal.timeout(READ_MS));
      // Before the message, so that whoever starts next takes it back should the reference be gone by then.
      await metadata.query('INSERT INTO query_router.lake_ref_announced (ref) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
      await publish(name, { kind: 'ref', ref: name, type: type === 'BRANCH' ? 'branch' : 'tag', hash, at_ms: Date.now(), tables });
      this.#told.set(name, hash);
    }
    const present = refs.map(({ name }) => name);
    const gone = await metadata.query<{ ref: string }>('SELECT ref FROM query_router.lake_ref_announced WHERE NOT ref = ANY($1)', [present]);
    for (const { ref } of gone) {
      await publish(ref, null);
      this.#told.delete(ref);
      await metadata.query('DELETE FROM query_router.lake_ref_announced WHERE ref = $1', [ref]);
    }
  }
}

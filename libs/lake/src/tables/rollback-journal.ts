import { randomUUID } from 'node:crypto';
import { failure, FailureError } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';
import type { RefHash } from '../nessie/nessie-client.ts';
import type { TableName } from '../table-name.ts';

/** What is rolled back, said so that doing it again changes nothing more. */
export type RollbackTask =
  | { readonly kind: 'snapshot'; readonly branch: string; readonly table: TableName; readonly snapshot: string }
  /** Nessie's keys, joined by dots, of all that is set to what it was at `target`. */
  | { readonly kind: 'restore'; readonly branch: string; readonly keys: readonly string[]; readonly target: RefHash; readonly actor: string; readonly message: string };

/** Pipelines are being stopped; the tables are being rolled back, or were; they were, and pipelines are being started anew. */
export type RollbackStep = 'stopping' | 'rolling' | 'starting';

export interface PausedWriter {
  readonly pipeline: string;
  /** Whether it ran before. */
  readonly running: boolean;
}

/** From where a pipeline reads on for one table. */
export interface PlannedStart {
  readonly pipeline: string;
  readonly topic: string;
  readonly table: TableName;
  /** Next offset of every partition. */
  readonly next: Readonly<Record<string, number>>;
}

export interface JournalEntry {
  readonly step: RollbackStep;
  readonly task: RollbackTask;
  readonly writers: readonly PausedWriter[];
  readonly starts: readonly PlannedStart[];
}

/** An entry in one's hands. */
export interface OpenEntry {
  readonly entry: JournalEntry;
  /** @throws FailureError `CONFLICT` when somebody else has taken it over, believing this instance dead */
  advance(step: RollbackStep, starts: readonly PlannedStart[]): Promise<void>;
  /** It is over, for good or for bad. */
  end(): Promise<void>;
  /** Leaves it to whoever looks next. */
  leave(): void;
}

/** Where rollbacks that stop pipelines are written down, so that none of them stays half done. */
export interface RollbackJournal {
  begin(task: RollbackTask, writers: readonly PausedWriter[]): Promise<OpenEntry>;
}

const MIGRATIONS = [
  `CREATE TABLE query_router.lake_rollback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    step text NOT NULL CHECK (step IN ('stopping', 'rolling', 'starting')),
    task jsonb NOT NULL,
    writers jsonb NOT NULL,
    starts jsonb NOT NULL DEFAULT '[]',
    holder text NOT NULL,
    expires_at timestamptz NOT NULL)`,
];

const TTL_MS = 15_000;

/** Rows of `query_router.lake_rollback`. Who works on one keeps it; what nobody keeps can be taken over. */
export class StoredRollbackJournal implements RollbackJournal {
  readonly #metadata: Metadata;
  readonly #ttlMs: number;

  constructor(metadata: Metadata, ttlMs: number = TTL_MS) {
    this.#metadata = metadata;
    this.#ttlMs = ttlMs;
  }

  async open(): Promise<void> {
    await this.#metadata.migrate('lake-rollback', MIGRATIONS);
  }

  async begin(task: RollbackTask, writers: readonly PausedWriter[]): Promise<OpenEntry> {
    const holder = randomUUID();
    const [row] = await this.#metadata.query<{ id: string }>(
      `INSERT INTO query_router.lake_rollback (step, task, writers, holder, expires_at) VALUES ('stopping', $1, $2, $3, now() + $4 * interval '1 millisecond') RETURNING id::text`,
      [JSON.stringify(task), JSON.stringify(writers), holder, this.#ttlMs],
    );
    return this.#hold(row?.id ?? '0', holder, { step: 'stopping', task, writers, starts: [] });
  }

  /** The oldest entry that nobody keeps any more; null when there is none. */
  async takeOver(): Promise<OpenEntry | null> {
    const holder = randomUUID();
    const [row] = await this.#metadata.query<JournalEntry & { id: string }>(
      `UPDATE query_router.lake_rollback SET holder = $1, expires_at = now() + $2 * interval '1 millisecond'
       WHERE id = (SELECT id FROM query_router.lake_rollback WHERE expires_at < now() ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id::text, step, task, writers, starts`,
      [holder, this.#ttlMs],
    );
    return row === undefined ? null : this.#hold(row.id, holder, { step: row.step, task: row.task, writers: row.writers, starts: row.starts });
  }

  #hold(id: string, holder: string, first: JournalEntry): OpenEntry {
    let entry = first;
    const timer = setInterval(() => {
      // One that is missed is made up for by the next; after all of them somebody else takes over, which `advance` notices.
      this.#metadata.query("UPDATE query_router.lake_rollback SET expires_at = now() + $3 * interval '1 millisecond' WHERE id = $1 AND holder = $2", [id, holder, this.#ttlMs]).catch(() => undefined);
    }, this.#ttlMs / 3);
    timer.unref();
    return {
      get entry() {
        return entry;
      },
      advance: async (step, starts) => {
        const kept = await this.#metadata.query(
          `UPDATE query_router.lake_rollback SET step = $3, starts = $4, expires_at = now() + $5 * interval '1 millisecond' WHERE id = $1 AND holder = $2 RETURNING 1 AS kept`,
          [id, holder, step, JSON.stringify(starts), this.#ttlMs],
        );
        if (kept.length === 0) throw new FailureError(failure('CONFLICT', 'Another instance of the service has taken this rollback over.'));
        entry = { ...entry, step, starts };
      },
      end: async () => {
        clearInterval(timer);
        await this.#metadata.query('DELETE FROM query_router.lake_rollback WHERE id = $1 AND holder = $2', [id, holder]);
      },
      leave: () => clearInterval(timer),
    };
  }
}

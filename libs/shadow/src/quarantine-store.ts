import { quarantineKey, quarantineSchema, type Quarantine } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';

const MIGRATIONS = ['CREATE TABLE query_router.quarantine (key text PRIMARY KEY, message jsonb NOT NULL)'];

/** Quarantine in PostgreSQL, for a bus that remembers nothing. */
export class QuarantineStore {
  readonly #metadata: Metadata;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  /** Everything that is quarantined, oldest first. What an older version wrote otherwise is left out. */
  async load(): Promise<readonly Quarantine[]> {
    await this.#metadata.migrate('shadow', MIGRATIONS);
    const rows = await this.#metadata.query<{ message: unknown }>("SELECT message FROM query_router.quarantine ORDER BY (message->>'at_ms')::numeric");
    return rows.flatMap(({ message }) => quarantineSchema.safeParse(message).data ?? []);
  }

  async save(quarantine: Quarantine): Promise<void> {
    await this.#metadata.query('INSERT INTO query_router.quarantine VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET message = excluded.message', [quarantineKey(quarantine), JSON.stringify(quarantine)]);
  }

  async remove(key: string): Promise<void> {
    await this.#metadata.query('DELETE FROM query_router.quarantine WHERE key = $1', [key]);
  }
}

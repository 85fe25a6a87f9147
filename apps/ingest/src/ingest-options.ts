import type { BusDriver, EventLog } from '@query-router/bus';
import type { Metadata } from '@query-router/metadata';
import type { ApiKeyStore } from '@query-router/platform';
import type { IngestEnv } from './env.ts';

export const INGEST_OPTIONS: unique symbol = Symbol('query-router.ingest-options');

/** What every area of this service works with. Opened and closed by `main.ts`. */
export interface IngestOptions {
  readonly env: IngestEnv;
  readonly instanceId: string;
  /** For `sql.*` topics and for groups. */
  readonly driver: BusDriver;
  /** For what must not be lost, repeated or reordered; connected. */
  readonly log: EventLog;
  readonly metadata: Metadata;
  /** Null: everybody may do everything (`AUTH=none`, loopback only). */
  readonly apiKeys: ApiKeyStore | null;
}

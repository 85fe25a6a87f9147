import type { LakeReader } from '@query-router/lake-catalog';
import { ClickHouseEngine } from './clickhouse-engine.ts';
import { EmbeddedTransport } from './embedded-transport.ts';
import type { HttpAddress } from './http-transport.ts';
import { HttpTransport } from './http-transport.ts';

/** `lake`: shown beside the engine's own tables; its user must be allowed to create a database. */
export type ClickHouseOptions = { readonly lake?: LakeReader } & (
  | ({ readonly kind: 'http'; readonly concurrency?: number } & HttpAddress)
  /** `path`: the data directory. One process may have one, and one process at a time may use it. */
  | { readonly kind: 'embedded'; readonly path: string; readonly concurrency?: number }
);

/** A ClickHouse server over HTTP, or the engine inside this process. Nothing is connected before `init()`. */
export function createClickHouseEngine(options: ClickHouseOptions): ClickHouseEngine {
  return new ClickHouseEngine(
    options.kind === 'http' ? new HttpTransport(options, options.concurrency) : new EmbeddedTransport(options.path, options.concurrency),
    options.lake ?? null,
  );
}

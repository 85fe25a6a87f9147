import { setTimeout as delay } from 'node:timers/promises';
import type { MetadataQuery } from '@query-router/metadata';

const EVERY_MS = 1_000;
const BUSY_EVERY_MS = 250;
/** After a change, heartbeats come faster for this long: the time in marks is the newest heartbeat's. */
const BUSY_FOR_MS = 2_000;

const HEARTBEAT = `
  INSERT INTO query_router.heartbeat (id, at_ms) VALUES (1, floor(extract(epoch FROM clock_timestamp()) * 1000))
  ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms`;

/** Writes the heartbeat row until `signal` aborts. */
export async function beat(rows: MetadataQuery, { signal, isOn, changedAtMs }: { readonly signal: AbortSignal; readonly isOn: () => boolean; readonly changedAtMs: () => number }): Promise<void> {
  let beatAtMs = 0;
  while (!signal.aborted) {
    const everyMs = Date.now() - changedAtMs() < BUSY_FOR_MS ? BUSY_EVERY_MS : EVERY_MS;
    if (isOn() && Date.now() - beatAtMs >= everyMs) {
      beatAtMs = Date.now();
      // When PostgreSQL is not there the stream says so.
      await rows.query(HEARTBEAT).catch(() => undefined);
    }
    await delay(BUSY_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

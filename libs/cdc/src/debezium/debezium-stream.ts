import { setTimeout as delay } from 'node:timers/promises';
import type { Metadata } from '@query-router/metadata';
import { dropSlot, slotStatus } from '../postgres/slot.ts';
import type { CdcMark } from '../progress/mark.ts';
import { PUBLICATION } from '../schema.ts';
import type { Connector } from './connector.ts';

export interface DebeziumStreamOptions {
  readonly metadata: Metadata;
  readonly connector: Connector;
  readonly slot: string;
  readonly patterns: () => Promise<readonly string[]>;
  /** Changes may be missing. */
  readonly onLost?: () => void;
  readonly logger: { log(message: string): void; warn(message: string): void };
}

/** A stream of changes that Debezium publishes. */
export interface DebeziumStream {
  readonly name: string;
  /** It began just now, with a snapshot of all tables. */
  readonly isNew: boolean;
}

const POLL_MS = 200;
const HEARTBEATS = 'query_router\\.heartbeat';

/** Makes the connector run; from a snapshot of everything when it cannot go on where the newest mark stands. `beforeStart` is called while it is still. */
export async function openDebeziumStream(options: DebeziumStreamOptions, mark: CdcMark | null, beforeStart: () => Promise<void>, signal: AbortSignal): Promise<DebeziumStream> {
  const { metadata, connector, slot, patterns, logger } = options;
  await publishSignals(metadata);
  const tables = [HEARTBEATS, ...(await patterns()).map(asExpression)];
  const status = await slotStatus(metadata, slot);
  const [known] = await metadata.query<{ stream: string }>('SELECT stream FROM query_router.cdc_stream WHERE slot = $1', [slot]);
  const exists = await connector.exists();
  if (exists && status !== null && status.walStatus !== 'lost' && known !== undefined && known.stream === mark?.stream) {
    await connector.ensure(tables);
    return { name: known.stream, isNew: false };
  }
  if (known !== undefined) options.onLost?.();
  if (known !== undefined) logger.warn(`slot ${slot} ${status === null ? 'is gone' : 'cannot be followed from the newest mark'}. Debezium begins anew with a snapshot, and all copies are made anew.`);
  await connector.renew(tables);
  if (status !== null) await dropSlot(metadata, slot);
  await metadata.query('DELETE FROM query_router.cdc_stream WHERE slot = $1', [slot]);
  await beforeStart();
  await connector.ensure(tables);
  const name = `${slot}@${await untilSlot(options, signal)}`;
  await metadata.query('INSERT INTO query_router.cdc_stream (slot, stream) VALUES ($1, $2) ON CONFLICT (slot) DO UPDATE SET stream = excluded.stream, since = now()', [slot, name]);
  return { name, isNew: true };
}

/** Debezium makes the slot itself, with the snapshot that it reads: nothing can be lost between the two. */
async function untilSlot({ metadata, slot, connector, logger }: DebeziumStreamOptions, signal: AbortSignal): Promise<string> {
  let before: string | null = null;
  for (;;) {
    signal.throwIfAborted();
    const [made] = await metadata.query<{ lsn: string | null }>("SELECT (confirmed_flush_lsn - '0/0')::text AS lsn FROM pg_catalog.pg_replication_slots WHERE slot_name = $1", [slot]);
    if (made?.lsn !== undefined && made.lsn !== null) return made.lsn;
    const failed = await connector.revive();
    // Connect needs a moment to know what it was told.
    if (failed !== null && failed === before) logger.warn(`Debezium does not start: ${failed}`);
    before = failed;
    await delay(failed === null ? POLL_MS : POLL_MS * 10, undefined, { signal }).catch(() => undefined);
  }
}

/** Debezium is told through a table, and hears of it through the log. */
async function publishSignals(metadata: Metadata): Promise<void> {
  const [found] = await metadata.query("SELECT FROM pg_catalog.pg_publication_tables WHERE pubname = $1 AND schemaname = 'query_router' AND tablename = 'cdc_signal'", [PUBLICATION]);
  if (found === undefined) await metadata.query(`ALTER PUBLICATION ${PUBLICATION} ADD TABLE query_router.cdc_signal`);
}

/** `schema.table`, `schema.*` or `*` as a regular expression of Java's. */
function asExpression(pattern: string): string {
  if (pattern === '*') return '(?!query_router\\.|pg_|information_schema\\.)[^.]+\\..*';
  const [schema = '', name = ''] = pattern.split('.');
  return `${schema}\\.${name === '*' ? '.*' : name}`;
}

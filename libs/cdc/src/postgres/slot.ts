import type { MetadataQuery } from '@query-router/metadata';
import type { Client } from 'pg';
import { connect, type PostgresAddress } from './address.ts';
import { parseLsn } from './lsn.ts';

export interface SlotStatus {
  readonly active: boolean;
  /** `lost`: PostgreSQL has removed log that the slot needed. */
  readonly walStatus: string | null;
  /** Log that is kept because of the slot. */
  readonly lagBytes: number;
  /** Log that may still be written before the slot is lost; null without `max_slot_wal_keep_size`. */
  readonly safeBytes: number | null;
}

const STATUS = `
  SELECT active, wal_status, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::float8 AS lag, safe_wal_size::float8 AS safe
  FROM pg_catalog.pg_replication_slots WHERE slot_name = $1 AND database = current_database()`;

/** Null when there is no such slot in this database. */
export async function slotStatus(rows: MetadataQuery, slot: string): Promise<SlotStatus | null> {
  const [found] = await rows.query<{ active: boolean; wal_status: string | null; lag: number | null; safe: number | null }>(STATUS, [slot]);
  return found === undefined ? null : { active: found.active, walStatus: found.wal_status, lagBytes: Math.max(0, found.lag ?? 0), safeBytes: found.safe };
}

/** Makes a slot that outlives its connection; waits for the transactions that write now. Gives the position from which on it streams. */
export async function createSlot(address: PostgresAddress, slot: string): Promise<bigint> {
  const client = await connect(address, { replication: 'database', application_name: 'query-router cdc slot' });
  try {
    return await createSlotOn(client, slot, '');
  } finally {
    await client.end();
  }
}

/** The same on a replication connection, with which it ends. */
export function createTemporarySlot(client: Client, slot: string): Promise<bigint> {
  return createSlotOn(client, slot, 'TEMPORARY');
}

export async function dropSlot(rows: MetadataQuery, slot: string): Promise<void> {
  await rows.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots WHERE slot_name = $1 AND NOT active', [slot]);
}

async function createSlotOn(client: Client, slot: string, kind: '' | 'TEMPORARY'): Promise<bigint> {
  const { rows } = await client.query<{ consistent_point: string }>(`CREATE_REPLICATION_SLOT "${slot}" ${kind} LOGICAL pgoutput NOEXPORT_SNAPSHOT`);
  const [made] = rows;
  if (made === undefined) throw new Error('PostgreSQL made no slot');
  return parseLsn(made.consistent_point);
}

import { randomBytes } from 'node:crypto';
import { connect, type PostgresAddress } from './address.ts';
import { parseLsn } from './lsn.ts';

/** A snapshot that other sessions can use while `work` runs. */
export interface ExportedSnapshot {
  readonly name: string;
  /** It holds exactly what was committed before this position of the log. */
  readonly lsn: bigint;
}

/**
 * Takes a snapshot that is exact in the log: by making a temporary replication slot, whose snapshot PostgreSQL builds from commit records, not
 * from the list of running transactions (where one that waits for a standby is invisible although its commit is already being streamed).
 * Making the slot waits for the transactions that write now, so nothing that began before is missing from the changes after it.
 * https://www.postgresql.org/docs/current/logicaldecoding-explanation.html#LOGICALDECODING-EXPLANATION-EXPORTED-SNAPSHOTS
 */
export async function withExportedSnapshot<T>(address: PostgresAddress, signal: AbortSignal, work: (snapshot: ExportedSnapshot) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const client = await connect(address, { replication: 'database', application_name: 'query-router copy' });
  const stop = (): void => void client.end();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const slot = `query_router_copy_${randomBytes(6).toString('hex')}`;
    const { rows } = await client.query<{ consistent_point: string; snapshot_name: string }>(`CREATE_REPLICATION_SLOT "${slot}" TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT`);
    const [made] = rows;
    if (made === undefined) throw new Error('PostgreSQL made no slot');
    return await work({ name: made.snapshot_name, lsn: parseLsn(made.consistent_point) });
  } finally {
    signal.removeEventListener('abort', stop);
    // Ends the slot and the snapshot; sessions that use the snapshot keep theirs.
    await client.end().catch(() => undefined);
  }
}

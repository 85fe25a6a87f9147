import { setTimeout as delay } from 'node:timers/promises';
import { connect, type PostgresAddress } from '../postgres/address.ts';

const TRY_EVERY_MS = 1_000;

/**
 * Runs `work` while this process holds a lock of PostgreSQL's that one process can hold; waits for it before. The lock ends with its connection,
 * and then the signal given to `work` aborts. Who is late to notice can do no harm: what is applied twice changes nothing.
 */
export async function whileLeading(address: PostgresAddress, name: string, signal: AbortSignal, work: (leading: AbortSignal) => Promise<void>): Promise<void> {
  const lost = new AbortController();
  const client = await connect(address, { application_name: `query-router ${name}` }, () => lost.abort());
  try {
    const either = AbortSignal.any([signal, lost.signal]);
    while (!either.aborted) {
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS got', [`query-router ${name}`]);
      if (rows[0]?.got === true) return await work(either);
      await delay(TRY_EVERY_MS, undefined, { signal: either }).catch(() => undefined);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

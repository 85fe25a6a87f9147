import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineContract, THINGS } from '@query-router/engine/testing';
import { drainPending, Session } from 'chdb';
import { createClickHouseEngine } from '../src/index.ts';
import { CLICKHOUSE_EXPRESSIONS, CLICKHOUSE_SQL } from './contract-setup.ts';
import { batches, thingsOf } from './fixture.ts';

engineContract(
  'ClickHouse inside the process',
  async () => {
    const path = await mkdtemp(join(tmpdir(), 'engine-clickhouse-'));
    const engine = createClickHouseEngine({ kind: 'embedded', path });
    await engine.init();
    await engine.replaceTable(thingsOf('contract'), batches(THINGS.rows), 'things');
    const observer = new Session(path);
    return {
      engine,
      setup: {
        schema: 'contract',
        values: CLICKHOUSE_EXPRESSIONS,
        sql: CLICKHOUSE_SQL,
        things: { role: 'replica', watermark_ms: null },
        isRunning: (marker) => Promise.resolve(observer.query(`SELECT count() FROM system.processes WHERE query LIKE '%${marker}%' AND query NOT LIKE '%system.processes%'`, 'TSV').trim() !== '0'),
        // One session a statement; none is kept.
        connections: () => Promise.resolve(null),
        unreachable: () => null,
        secrets: [path],
      },
      dispose: async () => {
        observer.close();
        await engine.close();
        // The next suite of this process has another directory, and a process has one at a time.
        await drainPending();
        await rm(path, { recursive: true, force: true });
      },
    };
  },
  { writable: false },
);

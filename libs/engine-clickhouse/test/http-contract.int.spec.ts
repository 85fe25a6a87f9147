import { randomUUID } from 'node:crypto';
import { engineContract, THINGS } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { createClickHouseEngine } from '../src/index.ts';
import { CLICKHOUSE_EXPRESSIONS, CLICKHOUSE_SQL } from './contract-setup.ts';
import { batches, thingsOf } from './fixture.ts';

describeWith('a ClickHouse server', await server('clickhouse'), ({ url, user, password }) => {
  const ask = async (sql: string): Promise<string> => {
    const response = await fetch(url, { method: 'POST', body: sql, headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password } });
    return response.text();
  };

  engineContract(
    'ClickHouse over HTTP',
    async () => {
      const schema = `contract_${randomUUID().slice(0, 8)}`;
      const engine = createClickHouseEngine({ kind: 'http', url, user, password });
      await engine.init();
      await engine.replaceTable(thingsOf(schema), batches(THINGS.rows), 'things');
      return {
        engine,
        setup: {
          schema,
          values: CLICKHOUSE_EXPRESSIONS,
          sql: CLICKHOUSE_SQL,
          things: { role: 'replica', watermark_ms: null },
          isRunning: async (marker) => (await ask(`SELECT count() FROM system.processes WHERE query LIKE '%${marker}%' AND query NOT LIKE '%system.processes%'`)).trim() !== '0',
          // HTTP connections are kept by the driver's pool, at most `concurrency` and four more.
          connections: () => Promise.resolve(null),
          unreachable: () => createClickHouseEngine({ kind: 'http', url: 'http://127.0.0.1:1', user, password }),
          secrets: [password, new URL(url).host],
        },
        dispose: async () => {
          await engine.close();
          await ask(`DROP DATABASE ${schema}`);
        },
      };
    },
    { writable: false },
  );
});

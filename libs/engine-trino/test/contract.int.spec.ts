import { randomUUID } from 'node:crypto';
import { engineContract } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { createTrinoEngine } from '../src/index.ts';
import { ask } from './ask.ts';
import { TRINO_EXPRESSIONS, TRINO_SQL } from './contract-setup.ts';

const trino = await server('trino');

describeWith('Trino', trino, ({ url, user }) => {
  engineContract(
    'Trino',
    async () => {
      const schema = `contract_${randomUUID().slice(0, 8)}`;
      const admin = (sql: string): Promise<unknown[][]> => ask(url, user, sql);
      await admin(`CREATE SCHEMA memory.${schema}`);
      await admin(`CREATE TABLE memory.${schema}.things (id bigint NOT NULL, name varchar, amount decimal(12,2), made_at timestamp(6))`);
      await admin(`INSERT INTO memory.${schema}.things VALUES (1, 'ant', 1.50, TIMESTAMP '2026-01-01 00:00:00'), (2, NULL, -2.00, NULL), (3, '', NULL, TIMESTAMP '1999-12-31 23:59:59.5')`);
      const engine = createTrinoEngine({ url, user: 'query-router', catalog: 'memory' });
      await engine.init();
      return {
        engine,
        setup: {
          schema,
          values: TRINO_EXPRESSIONS,
          sql: TRINO_SQL,
          // Trino knows no keys.
          things: { keys: [], role: 'primary', watermark_ms: null },
          isRunning: async (marker) => {
            const rows = await admin(`SELECT count(*) FROM system.runtime.queries WHERE query LIKE '%${marker}%' AND query NOT LIKE '%runtime%' AND state NOT IN ('FINISHED', 'FAILED')`);
            return rows[0]?.[0] !== 0;
          },
          connections: () => Promise.resolve(null),
          unreachable: () => createTrinoEngine({ url: 'http://127.0.0.1:1', user: 'query-router', password: 'development-only', catalog: 'memory' }),
          secrets: [new URL(url).host, 'development-only'],
        },
        dispose: async () => {
          await engine.close();
          await admin(`DROP TABLE memory.${schema}.things`);
          await admin(`DROP SCHEMA memory.${schema}`);
        },
      };
    },
    { writable: false },
  );
});

import type { ServerAddresses } from '@query-router/testkit';
import { ask as askTrino } from '../../../libs/engine-trino/test/ask.ts';
import { eventually } from '../harness/http.ts';
import { decisionOf, writer, type System } from '../harness/system.ts';

/** Tables that only Trino holds: it is their primary, and joins over them go there. */
export function trinoCases(system: () => System, trino: ServerAddresses['trino']): void {
  describe('Trino', () => {
    const query: ReturnType<typeof writer> = (sql, options) => writer(system())(sql, options);

    beforeAll(async () => {
      const statements = [
        'CREATE SCHEMA IF NOT EXISTS memory.e2e',
        'DROP TABLE IF EXISTS memory.e2e.pages',
        'DROP TABLE IF EXISTS memory.e2e.views',
        "CREATE TABLE memory.e2e.pages AS SELECT * FROM (VALUES (BIGINT '1', VARCHAR 'home'), (BIGINT '2', VARCHAR 'shop')) AS t (id, title)",
        'CREATE TABLE memory.e2e.views AS SELECT CAST(n AS bigint) AS id, CAST(n % 2 + 1 AS bigint) AS page_id FROM UNNEST(sequence(1, 1000)) AS t (n)',
      ];
      for (const sql of statements) await askTrino(trino.url, trino.user, sql);
      await eventually(() => query('SELECT count(*) AS n FROM e2e.views', { explain: true }), ({ status }) => status === 200, 60_000);
    }, 90_000);

    it('answers a join over its tables', async () => {
      const answer = await query('SELECT p.title, count(*) AS n FROM e2e.pages p JOIN e2e.views v ON v.page_id = p.id GROUP BY p.title ORDER BY p.title');
      expect(answer.body).toMatchObject({ engine: 'trino', data: [{ title: 'home', n: 500 }, { title: 'shop', n: 500 }], decision: { rule: 'join' } });
    });

    it('answers an aggregate that its favourite engine cannot, and says so', async () => {
      const answer = await query('SELECT count(*) AS n, sum(id) AS s FROM e2e.views');
      expect(answer.body).toMatchObject({ engine: 'trino', data: [{ n: 1000, s: '500500' }], decision: { rule: 'aggregate' } });
      expect(decisionOf(answer).rejected).toContainEqual({ engine: 'clickhouse', layer: 'placement', reason: expect.stringContaining('e2e.views') });
    });

    it('takes no writes', async () => {
      expect((await query('DELETE FROM e2e.views')).status).toBeGreaterThanOrEqual(400);
      expect((await query('SELECT count(*) AS n FROM e2e.views')).body['data']).toEqual([{ n: 1000 }]);
    });

    it('serves 64 clients at once, each with its own answer', async () => {
      const client = async (number: number): Promise<void> => {
        const answer = await query(`SELECT ${number} AS token, count(*) AS n FROM e2e.views WHERE id <= ${number + 1}`);
        expect({ status: answer.status, data: answer.body['data'] }).toEqual({ status: 200, data: [{ token: number, n: number + 1 }] });
        expect((await query(`SELECT ${number} / (id - id) AS x FROM e2e.views`)).status).toBeGreaterThanOrEqual(400);
      };
      await Promise.all(Array.from({ length: 64 }, (_, number) => client(number)));
    }, 60_000);
  });
}

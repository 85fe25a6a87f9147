import { randomUUID } from 'node:crypto';
import type { LakehouseAddresses } from '@query-router/testkit';
import { ask as askTrino } from '../../../libs/engine-trino/test/ask.ts';
import { eventually } from '../harness/http.ts';
import { decisionOf, writer, type System } from '../harness/system.ts';

const LAKE_ENGINES = ['trino', 'duckdb', 'clickhouse'] as const;

/** One table of the lake through every engine that reads it, beside the tables of PostgreSQL. */
export function lakeCases(system: () => System, { trino, nessie }: LakehouseAddresses): void {
  describe('the lake', () => {
    const schema = `e2e_${randomUUID().slice(0, 8)}`;
    const clicks = `${schema}.clicks`;
    const query: ReturnType<typeof writer> = (sql, options) => writer(system())(sql, options);
    const write = (sql: string): Promise<unknown> => askTrino(trino.url, trino.user, sql);
    const main = async (): Promise<string> => ((await (await fetch(`${nessie.api}/trees/main`)).json()) as { reference: { hash: string } }).reference.hash;
    let commit: string;

    beforeAll(async () => {
      await write(`CREATE SCHEMA lake.${schema}`);
      await write(`CREATE TABLE lake.${clicks} (id bigint, user_id bigint, kind varchar, at timestamp(6) with time zone)`);
      await write(`INSERT INTO lake.${clicks} SELECT n, n % 100 + 1, CASE WHEN n % 3 = 0 THEN 'buy' ELSE 'view' END, TIMESTAMP '2026-11-22 00:00:00.000001 UTC' + n * INTERVAL '1' SECOND FROM UNNEST(sequence(1, 900)) AS t (n)`);
      commit = await main();
      await write(`INSERT INTO lake.${clicks} VALUES (901, 1, 'buy', TIMESTAMP '1969-12-31 23:59:59.999999 UTC')`);
      for (const engine of LAKE_ENGINES) await eventually(() => query(`SELECT count(*) AS n FROM ${clicks}`, { engine }), ({ status }) => status === 200, 60_000);
    }, 180_000);

    afterAll(async () => {
      await write(`DROP TABLE lake.${clicks}`);
      await write(`DROP SCHEMA lake.${schema}`);
    }, 60_000);

    it('is the same table under the same name on every engine', async () => {
      for (const sql of [`SELECT kind, count(*) AS n, min(at) AS first FROM ${clicks} GROUP BY kind ORDER BY kind`, `SELECT * FROM ${clicks} WHERE id > 898 ORDER BY id`]) {
        const answers = await Promise.all(LAKE_ENGINES.map((engine) => query(sql, { engine })));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(answers.map(({ body }) => body['columns'])).toEqual(LAKE_ENGINES.map(() => answers[0]?.body['columns']));
        expect(answers.map(({ body }) => body['data'])).toEqual(LAKE_ENGINES.map(() => answers[0]?.body['data']));
      }
      expect((await query(`SELECT kind, count(*) AS n FROM ${clicks} GROUP BY kind ORDER BY kind`)).body['data']).toEqual([{ kind: 'buy', n: 301 }, { kind: 'view', n: 600 }]);
    });

    it('is joined with tables of PostgreSQL on Trino', async () => {
      const answer = await query(`SELECT u.id, count(*) AS n FROM ${clicks} c JOIN public.users u ON u.id = c.user_id WHERE u.id < 3 GROUP BY u.id ORDER BY u.id`, { engine: 'trino' });
      expect(answer.body).toMatchObject({ engine: 'trino', data: [{ id: 1, n: 10 }, { id: 2, n: 9 }] });
    });

    it.each(LAKE_ENGINES)('is read as of a commit by %s', async (engine) => {
      const answer = await query(`SELECT count(*) AS n FROM ${clicks}`, { engine, more: { at: { commit } } });
      expect(answer.body).toEqual(expect.objectContaining({ engine, data: [{ n: 900 }] }));
    });

    it('is read as of a snapshot by Trino, and nobody else says that it can', async () => {
      const [[snapshot] = []] = (await askTrino(trino.url, trino.user, `SELECT CAST(min_by(snapshot_id, committed_at) AS varchar) FROM lake.${schema}."clicks$snapshots" WHERE summary['total-records'] = '900'`)) as unknown[][];
      const at = { snapshot_id: String(snapshot) };
      expect((await query(`SELECT count(*) AS n FROM ${clicks}`, { more: { at } })).body).toMatchObject({ engine: 'trino', data: [{ n: 900 }] });
      expect((await query(`SELECT count(*) AS n FROM ${clicks}`, { engine: 'duckdb', more: { at } })).status).toBeGreaterThanOrEqual(400);
    });

    it('takes no write from anybody', async () => {
      for (const sql of [`INSERT INTO ${clicks} (id) VALUES (1)`, `DELETE FROM ${clicks}`, `UPDATE ${clicks} SET kind = 'x'`, `DROP TABLE ${clicks}`]) {
        for (const engine of [undefined, ...LAKE_ENGINES]) {
          const answer = await query(sql, engine === undefined ? {} : { engine });
          expect({ sql, engine, refused: answer.status >= 400 }).toEqual({ sql, engine, refused: true });
        }
      }
      expect((await query(`SELECT count(*) AS n FROM ${clicks}`)).body['data']).toEqual([{ n: 901 }]);
    });

    it('says why an engine does not hold a table', async () => {
      const explained = await query('SELECT count(*) AS n FROM public.users', { explain: true });
      expect(decisionOf(explained).tables).toEqual(['public.users']);
      const refused = await query(`SELECT count(*) AS n FROM ${clicks}`, { engine: 'postgres' });
      expect(refused.status).toBeGreaterThanOrEqual(400);
    });
  });
}

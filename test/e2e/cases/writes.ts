import { randomUUID } from 'node:crypto';
import { ask } from '../harness/http.ts';
import { decisionOf, writer, type System } from '../harness/system.ts';

/** Writes happen once, and no copy is read that does not know of them. */
export function writeCases(system: () => System): void {
  describe('writes', () => {
    const table = `public.writes_${randomUUID().slice(0, 8)}`;
    const query: ReturnType<typeof writer> = (sql, options) => writer(system())(sql, options);

    beforeAll(async () => {
      expect((await query(`CREATE TABLE ${table} (id bigint PRIMARY KEY, n int NOT NULL CHECK (n < 1000000))`)).status).toBe(200);
    });
    afterAll(async () => {
      await query(`DROP TABLE ${table}`);
    });

    it('says how many rows changed and answers RETURNING', async () => {
      expect((await query(`INSERT INTO ${table} VALUES (1, 10), (2, 20) RETURNING id, n`)).body).toMatchObject({ affected_rows: 2, data: [{ id: 1, n: 10 }, { id: 2, n: 20 }] });
      expect((await query(`UPDATE ${table} SET n = n + 1`)).body).toMatchObject({ affected_rows: 2 });
    });

    it('does a write once, however often it is sent with the same Idempotency-Key, at whichever gateway', async () => {
      const idempotencyKey = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          ask(system().urls[index % system().urls.length] ?? system().urls[0], `INSERT INTO ${table} VALUES (100, 1)`, { key: system().keys.writer, idempotencyKey }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
      expect(answers.filter(({ body }) => body['replayed'] !== true)).toHaveLength(1);
      expect((await query(`SELECT count(*) AS n FROM ${table} WHERE id = 100`, { engine: 'postgres' })).body['data']).toEqual([{ n: 1 }]);
    });

    it('refuses an Idempotency-Key that belongs to another statement', async () => {
      const idempotencyKey = randomUUID();
      expect((await query(`UPDATE ${table} SET n = 5 WHERE id = 1`, { idempotencyKey })).status).toBe(200);
      const reused = await query(`DELETE FROM ${table} WHERE id = 1`, { idempotencyKey });
      expect(reused.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
      // Other values are another statement too, although the fingerprint is the same.
      expect((await query(`UPDATE ${table} SET n = 6 WHERE id = 1`, { idempotencyKey })).body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    });

    it('answers a violated constraint as a conflict and changes nothing', async () => {
      expect((await query(`INSERT INTO ${table} VALUES (1, 1)`)).body).toMatchObject({ status: 409, code: 'CONFLICT', retryable: false });
      expect((await query(`INSERT INTO ${table} VALUES (999, 2000000)`)).body).toMatchObject({ status: 409 });
      expect((await query(`SELECT count(*) AS n FROM ${table} WHERE id = 999`)).body['data']).toEqual([{ n: 0 }]);
    });

    it('never answers a read from a copy older than the last write, at whichever gateway', async () => {
      for (let round = 1; round <= 60; round += 1) {
        expect((await query(`UPDATE ${table} SET n = ${round} WHERE id = 2`)).status).toBe(200);
        const url = system().urls[round % system().urls.length] ?? system().urls[0];
        const read = await ask(url, `SELECT sum(n) AS n FROM ${table} WHERE id = 2`, { key: system().keys.writer });
        expect({ round, data: read.body['data'] }).toEqual({ round, data: [{ n: round }] });
      }
    });

    it('says why a copy was not read: the replica is older than the last write', async () => {
      await query(`UPDATE ${table} SET n = 77 WHERE id = 2`);
      const answer = await query(`SELECT max(n) AS n FROM ${table}`);
      expect(answer.body).toMatchObject({ engine: 'postgres' });
      expect(decisionOf(answer).rejected).toContainEqual(expect.objectContaining({ engine: 'clickhouse', reason: expect.stringMatching(/replica|hold|copy/) }));
    });
  });
}

import { decisionOf, writer, type System } from '../harness/system.ts';
import type { AskOptions, HttpAnswer } from '../harness/http.ts';

type Query = (sql: string, options?: AskOptions) => Promise<HttpAnswer>;

/** Where statements go, and that every answer says why. */
export function routingCases(system: () => System): void {
  const query: Query = (sql, options) => writer(system())(sql, options);
  const engineOf = async (sql: string): Promise<unknown> => {
    const answer = await query(sql);
    expect({ sql, status: answer.status, body: answer.status === 200 ? null : answer.body }).toEqual({ sql, status: 200, body: null });
    return answer.body['engine'];
  };

  describe('routing', () => {
    it('answers with everything a client needs to trust the answer', async () => {
      const { status, headers, body } = await query('SELECT id, name FROM users WHERE id = 42');
      expect(status).toBe(200);
      expect(headers.get('x-query-id')).toBe(body['query_id']);
      expect(body).toMatchObject({
        engine: 'postgres',
        data: [{ id: 42, name: expect.any(String) }],
        columns: [{ name: 'id', type: 'int64' }, { name: 'name', type: 'text' }],
        row_count: 1,
        truncated: false,
        duration: expect.any(Number),
        decision: { rule: 'point-lookup', statement: 'read', tables: ['public.users'], sql: 'SELECT id, name FROM users WHERE id = 42' },
      });
    });

    it.each(['SELECT * FROM users WHERE id = 7', 'SELECT * FROM users WHERE 7 = id', 'SELECT * FROM users WHERE id IN (7)', 'SELECT * FROM shop.orders WHERE id = 12 AND paid', 'SELECT * FROM shop.order_lines WHERE order_id = 5 AND line_no = 1'])(
      'sends a lookup by key to PostgreSQL: %s',
      async (sql) => {
        expect(await engineOf(sql)).toBe('postgres');
      },
    );

    it.each([
      'SELECT count(*) FROM shop.orders',
      'SELECT sum(total), avg(total), min(total), max(total) FROM shop.orders',
      "SELECT status, count(*) FROM shop.orders WHERE country = 'DE' GROUP BY status ORDER BY status",
      'SELECT count(*) FROM shop.orders WHERE customer_id = 17',
    ])('sends an aggregate over one table to ClickHouse: %s', async (sql) => {
      expect(await engineOf(sql)).toBe('clickhouse');
    });

    it.each([
      'SELECT c.name, count(*) FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id GROUP BY c.name ORDER BY 2 DESC, 1 LIMIT 5',
      'SELECT count(*) FROM shop.customers c, shop.orders o WHERE c.id = o.customer_id',
      "SELECT count(*) FROM shop.customers WHERE id IN (SELECT customer_id FROM shop.orders WHERE status = 'returned')",
    ])('sends a join to Trino, or says why it went to the next capable engine: %s', async (sql) => {
      const answer = await query(sql);
      expect(answer.status).toBe(200);
      expect(decisionOf(answer).rule).toBe('join');
      expect(decisionOf(answer).rejected).toContainEqual(expect.objectContaining({ engine: 'trino', reason: expect.stringMatching(/.+/) }));
      expect(decisionOf(answer).reason).toContain('trino');
    });

    it.each(["SELECT id, name FROM shop.customers WHERE country = 'FR' ORDER BY id LIMIT 5", 'SELECT 1 AS one', "SELECT sku FROM shop.products WHERE name LIKE 'A%' ORDER BY sku"])(
      'sends everything else to DuckDB: %s',
      async (sql) => {
        expect(await engineOf(sql)).toBe('duckdb');
      },
    );

    it('sends writes and definitions to PostgreSQL', async () => {
      expect(await engineOf('CREATE TABLE public.routing_case (id bigint PRIMARY KEY, note text)')).toBe('postgres');
      expect(await engineOf("INSERT INTO routing_case VALUES (1, 'a'), (2, 'b')")).toBe('postgres');
      expect(await engineOf("UPDATE routing_case SET note = 'c' WHERE id = 2")).toBe('postgres');
      expect(await engineOf('DELETE FROM routing_case WHERE id = 1')).toBe('postgres');
      expect(await engineOf('DROP TABLE routing_case')).toBe('postgres');
    });

    it('runs on the engine that was asked for by name, and says what it would have chosen', async () => {
      const answer = await query('SELECT count(*) AS n FROM shop.products', { engine: 'duckdb' });
      expect(answer.body).toMatchObject({ engine: 'duckdb', data: [{ n: 1000 }], decision: { rule: 'forced' } });
    });

    it('refuses a forced engine that does not hold the table, and never asks another', async () => {
      await query('CREATE TABLE public.only_here (id bigint PRIMARY KEY, v text[])');
      const answer = await query('SELECT * FROM only_here', { engine: 'trino' });
      await query('DROP TABLE only_here');
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).toMatchObject({ code: expect.stringMatching(/ENGINE_CANNOT_ANSWER|ENGINE_UNAVAILABLE|TABLE_NOT_FOUND/), detail: expect.stringContaining('trino') });
    });

    it('explains a decision without running it', async () => {
      const answer = await query('DELETE FROM users', { explain: true });
      expect(answer.body).toMatchObject({ engine: 'postgres', sql: 'DELETE FROM users', decision: { rule: 'write', statement: 'write' } });
      expect((await query('SELECT count(*) AS n FROM users', { engine: 'postgres' })).body['data']).toEqual([{ n: 10_000 }]);
    });

    it('explains a refusal with the problem that the query itself would get', async () => {
      const run = await query('SELECT * FROM no_such_table');
      const explained = await query('SELECT * FROM no_such_table', { explain: true });
      expect(run.status).toBe(404);
      expect(explained.status).toBe(404);
      expect({ ...explained.body, query_id: null }).toEqual({ ...run.body, query_id: null });
    });
  });
}

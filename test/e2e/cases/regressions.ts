import type { EngineName } from '@query-router/contracts';
import { decisionOf, writer, type System } from '../harness/system.ts';

/** The faults of routers that look for words in the text; each must never happen here. */
export function regressionCases(system: () => System, engines: readonly EngineName[]): void {
  const explain = async (sql: string): Promise<ReturnType<typeof decisionOf> & { engine: unknown }> => {
    const answer = await writer(system())(sql, { explain: true });
    expect({ sql, status: answer.status, detail: answer.body['detail'] }).toEqual({ sql, status: 200, detail: undefined });
    return { ...decisionOf(answer), engine: answer.body['engine'] };
  };

  describe('regressions', () => {
    it.each([
      'SELECT country FROM shop.customers',
      'SELECT discount, minutes FROM shop.customers',
      'SELECT summary, max_temp FROM shop.products',
      "SELECT 'sum' AS label, name FROM shop.products",
      'SELECT name AS accounts FROM shop.customers',
      'SELECT name FROM shop.customers /* count(*) */ -- sum(x)',
    ])('a name or a literal that reads like an aggregate is none: %s', async (sql) => {
      expect((await explain(sql)).rule).toBe('default');
    });

    it.each(['SELECT * FROM shop.orders WHERE paid = TRUE', 'SELECT * FROM shop.products WHERE max_temp = 4', "SELECT * FROM shop.orders WHERE customer_id = 4"])(
      'equality on a column that is no key is no lookup: %s',
      async (sql) => {
        expect((await explain(sql)).rule).not.toBe('point-lookup');
      },
    );

    it.each(['SELECT * FROM users WHERE id IN (1)', 'SELECT * FROM users WHERE 1 = id', 'SELECT * FROM users u WHERE u.id = 1'])('equality on a key is a lookup however it is written: %s', async (sql) => {
      expect((await explain(sql)).rule).toBe('point-lookup');
    });

    it.each([
      ['SELECT count(*) FROM shop.orders WHERE customer_id = 4', 'aggregate'],
      ['SELECT o.id FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id WHERE o.customer_id = 4', 'join'],
    ])('an aggregate or a join with a customer is no lookup: %s', async (sql, rule) => {
      expect((await explain(sql)).rule).toBe(rule);
    });

    it.each([
      ['SELECT c.id FROM shop.customers c, shop.orders o WHERE o.customer_id = c.id', ['shop.customers', 'shop.orders']],
      ['SELECT id FROM shop.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer_id = c.id)', ['shop.customers', 'shop.orders']],
      ['SELECT id FROM shop.customers UNION ALL SELECT id FROM shop.orders', ['shop.customers', 'shop.orders']],
      ['SELECT * FROM (SELECT o.id FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id) x', ['shop.customers', 'shop.orders']],
      ['WITH recent AS (SELECT id FROM shop.orders) SELECT r.id FROM recent r JOIN shop.order_lines l ON l.order_id = r.id', ['shop.order_lines', 'shop.orders']],
    ])('many tables are seen however they are combined: %s', async (sql, tables) => {
      const decision = await explain(sql);
      expect(decision.rule).toBe('join');
      expect(decision.tables.toSorted()).toEqual(tables);
    });

    it('the name of a CTE is not a table, even when a table has the same name', async () => {
      const decision = await explain('WITH users AS (SELECT id FROM shop.customers) SELECT count(*) FROM users');
      expect(decision.tables).toEqual(['shop.customers']);
    });

    it.each([
      "MERGE INTO users u USING (SELECT 1 AS id) s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = 'x'",
      'ALTER TABLE users ADD COLUMN x int',
      'DROP TABLE users',
      'TRUNCATE users',
      'WITH gone AS (DELETE FROM users RETURNING id) SELECT * FROM gone',
      'SELECT * INTO copied FROM users',
      'SELECT * FROM users WHERE id = 1 FOR UPDATE',
      "SELECT nextval('users_id_seq')",
      "SELECT pg_notify('a', 'b')",
    ])('a statement that changes something never reaches a replica: %s', async (sql) => {
      const answer = await writer(system())(sql, { explain: true });
      if (answer.status === 200) expect(answer.body['engine']).toBe('postgres');
      else expect(answer.status).toBe(403);
      for (const engine of ['duckdb', 'clickhouse', 'trino']) {
        const forced = await writer(system())(sql, { explain: true, engine });
        expect({ engine, status: forced.status >= 400 }).toEqual({ engine, status: true });
      }
    });

    it('COPY and large objects are refused everywhere', async () => {
      for (const sql of ["COPY users TO '/tmp/x'", "COPY users FROM PROGRAM 'id'", "SELECT lo_import('/etc/passwd')"]) {
        const answer = await writer(system())(sql);
        expect({ sql, status: answer.status, code: answer.body['code'] }).toEqual({ sql, status: 403, code: 'STATEMENT_REFUSED' });
      }
    });

    it('two statements in one text are refused as a whole; nothing of them runs', async () => {
      const query = writer(system());
      await query('CREATE TABLE public.two_statements (id bigint PRIMARY KEY)');
      for (const sql of [
        'INSERT INTO two_statements VALUES (1); INSERT INTO two_statements VALUES (2)',
        'SELECT 1; INSERT INTO two_statements VALUES (3)',
        'SELECT 1 -- x\r; INSERT INTO two_statements VALUES (4)',
      ]) {
        const answer = await query(sql);
        expect({ sql, refused: answer.status >= 400 && answer.status < 500 }).toEqual({ sql, refused: true });
      }
      expect((await query('SELECT count(*) AS n FROM two_statements')).body['data']).toEqual([{ n: 0 }]);
      await query('DROP TABLE two_statements');
    });

    it('names of tables in literals, comments, quoted identifiers and columns are left alone by every rewrite', async () => {
      const sql = `SELECT 'shop.customers' AS "shop.customers", name AS customers /* shop.customers */ FROM shop.customers ORDER BY id LIMIT 1`;
      const answers = await Promise.all(engines.map((engine) => writer(system())(sql, { engine })));
      const answered = answers.filter(({ status }) => status === 200);
      expect({ answered: answered.length >= 2, refused: answers.filter(({ status }) => status !== 200).map(({ body }) => [body['code'], body['detail']]) }).toMatchObject({ answered: true });
      for (const { body } of answered) {
        expect(body['data']).toEqual([{ 'shop.customers': 'shop.customers', customers: expect.any(String) }]);
        expect(body['data']).toEqual(answered[0]?.body['data']);
      }
    });
  });
}

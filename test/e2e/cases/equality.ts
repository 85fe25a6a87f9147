import type { EngineName } from '@query-router/contracts';
import { writer, type System } from '../harness/system.ts';

/** Each is asked on every engine; an engine may refuse with a reason, never differ. */
const STATEMENTS = [
  'SELECT count(*), count(country), count(DISTINCT country) FROM users',
  'SELECT sum(total), min(total), max(total) FROM shop.orders',
  'SELECT avg(age), min(age), max(age) FROM users',
  'SELECT country, count(*) AS n FROM shop.customers GROUP BY country ORDER BY n DESC, country',
  "SELECT status, sum(total) FROM shop.orders WHERE placed_at >= '2025-01-01' GROUP BY status ORDER BY status",
  'SELECT id, name, email, age, balance, is_active, created_at FROM users ORDER BY id LIMIT 50',
  'SELECT id, city FROM users ORDER BY city DESC, id LIMIT 20',
  'SELECT id, city FROM users ORDER BY city, id LIMIT 20',
  'SELECT id, weight_kg, max_temp, price FROM shop.products ORDER BY weight_kg DESC, id LIMIT 20',
  'SELECT signup_date, minutes, newsletter, discount FROM shop.customers WHERE id <= 30 ORDER BY id',
  'SELECT c.country, count(*) AS n FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id GROUP BY c.country ORDER BY n DESC, c.country LIMIT 10',
  'SELECT c.id, o.id FROM shop.customers c LEFT JOIN shop.orders o ON o.customer_id = c.id AND o.total > 900 WHERE c.id < 20 ORDER BY c.id, o.id',
  'SELECT id FROM shop.customers WHERE id NOT IN (SELECT customer_id FROM shop.orders) ORDER BY id LIMIT 10',
  'SELECT sum(total) FROM shop.orders WHERE id < 0',
  'SELECT path, sum(duration_ms) AS d FROM shop.click_events WHERE id < 1000 AND NOT is_bot GROUP BY path ORDER BY path LIMIT 10',
  'SELECT occurred_at, kind FROM shop.click_events ORDER BY id LIMIT 25',
  'SELECT upper(name) AS n, length(name) AS l FROM shop.customers ORDER BY id LIMIT 40',
  'SELECT 7 / 2 AS a, -7 / 2 AS b, 7 % 3 AS c, 1 + 1 AS d',
  "SELECT id FROM users WHERE name LIKE 'A\\_%' ORDER BY id",
  'SELECT DISTINCT segment FROM shop.customers ORDER BY segment',
  'SELECT CAST(2.5 AS int) AS a, CAST(1.5 AS int) AS b',
  'SELECT id, total FROM shop.orders WHERE total BETWEEN 10 AND 20 ORDER BY total DESC, id LIMIT 10',
] as const;

/** The same answer whichever engine runs it. */
export function equalityCases(system: () => System, engines: readonly EngineName[]): void {
  describe('the same answer on every engine', () => {
    it.each(STATEMENTS)('%s', async (sql) => {
      const query = writer(system());
      const reference = await query(sql, { engine: 'postgres' });
      expect(reference.status).toBe(200);
      for (const engine of engines.filter((name) => name !== 'postgres')) {
        const answer = await query(sql, { engine });
        if (answer.status !== 200) {
          expect(`${engine}: ${String(answer.body['code'])}: ${String(answer.body['detail'])}`).toMatch(/: ENGINE_CANNOT_ANSWER: .{10,}/);
          continue;
        }
        expect({ engine, data: rounded(answer.body['data']) }).toEqual({ engine, data: rounded(reference.body['data']) });
        expect({ engine, columns: kinds(answer.body['columns']) }).toEqual({ engine, columns: kinds(reference.body['columns']) });
      }
    });
  });
}

/** Names and types; the precision of a computed decimal is the engine's affair as long as its value is the same. */
function kinds(columns: unknown): unknown {
  return (columns as { name: string; type: string }[]).map(({ name, type }) => `${name} ${type.replace(/^decimal\(.*\)$/, 'decimal')}`);
}

/** Doubles may differ in the last digits, because engines add in another order. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(12));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
  return value;
}

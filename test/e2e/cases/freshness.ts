import { randomUUID } from 'node:crypto';
import { ask, eventually, send, type HttpAnswer } from '../harness/http.ts';
import { writer, type System } from '../harness/system.ts';

/** Writes with their reads. On Kafka fewer, because each costs more; `FRESHNESS_PAIRS` says another number for both. */
const PAIRS = { inOneProcess: 10_000, onKafka: 3_000 };
const CLIENTS = 32;
/** Of so many reads, one is forced onto a copy and waits for it. */
const FORCED_EVERY = 10;
const MAX_WAIT_MS = 3_000;
const COPY_TIMEOUT_MS = 60_000;
/** Old enough for every copy, so that the token alone decides. */
const ANY_AGE_MS = 3_600_000;

/** What a reader demands of the data holds, whoever answers. */
export function freshnessCases(system: () => System): void {
  describe('freshness', () => {
    const table = `public.fresh_${randomUUID().slice(0, 8)}`;
    const query: ReturnType<typeof writer> = (sql, options) => writer(system())(sql, options);
    const at = (index: number): string => system().urls[index % system().urls.length] ?? system().urls[0];

    beforeAll(async () => {
      expect((await query(`CREATE TABLE ${table} (id bigint PRIMARY KEY, n int NOT NULL)`)).status).toBe(200);
      expect((await query(`INSERT INTO ${table} SELECT g, 0 FROM generate_series(0, ${CLIENTS - 1}) AS g`)).status).toBe(200);
      for (const engine of ['duckdb', 'clickhouse']) await eventually(() => query(`SELECT count(*) AS n FROM ${table}`, { engine }), ({ status }) => status === 200, COPY_TIMEOUT_MS);
    }, 2 * COPY_TIMEOUT_MS);
    afterAll(async () => {
      await query(`DROP TABLE ${table}`);
    });

    it('lets thousands of reads see the write before them, at another gateway, on whatever engine', async () => {
      const pairs = Number(process.env['FRESHNESS_PAIRS'] ?? (system().urls.length === 1 ? PAIRS.inOneProcess : PAIRS.onKafka));
      const key = system().keys.writer;
      const outcomes: Record<string, number> = {};
      const wrong: unknown[] = [];
      let started = 0;
      const client = async (id: number): Promise<void> => {
        for (let n = 1; started < pairs; n += 1) {
          const pair = (started += 1);
          const write = await ask(at(pair), `UPDATE ${table} SET n = ${n} WHERE id = ${id}`, { key });
          const read = await ask(at(pair + 1), readOf(pair, table, id), { key, ...optionsOf(pair, String(write.body['consistency_token'])) });
          const outcome = outcomeOf(write, read, n);
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          if (outcome === 'wrong') wrong.push({ pair, wrote: n, write: write.body, read: read.body });
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, (_, id) => client(id)));
      process.stdout.write(`freshness: ${JSON.stringify(outcomes)}\n`);
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(pairs);
      const waited = Object.entries(outcomes).filter(([outcome]) => outcome.endsWith('after waiting'));
      expect(waited.map(([outcome]) => outcome).toSorted()).toEqual(['clickhouse after waiting', 'duckdb after waiting']);
    }, 240_000);

    it('answers reads within a bound on their age, and says how old they may be', async () => {
      const answer = await eventually(
        () => query('SELECT count(*) AS n FROM shop.orders', { more: { max_staleness_ms: ANY_AGE_MS } }),
        ({ body }) => body['engine'] === 'clickhouse',
      );
      const { staleness_ms: age, fresh_as_of: asOf } = answer.body['decision'] as { staleness_ms: number; fresh_as_of: string };
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThanOrEqual(ANY_AGE_MS);
      expect(new Date(asOf).getTime()).toBeLessThanOrEqual(Date.now());
      expect((await query('SELECT count(*) AS n FROM shop.orders', { more: { max_staleness_ms: 0 } })).body).toMatchObject({ engine: 'postgres', decision: { fresh_as_of: null, staleness_ms: null } });
    });

    it('does not answer from a copy that is not fresh enough in time', async () => {
      const answer = await query('SELECT count(*) AS n FROM shop.orders', { engine: 'duckdb', more: { max_staleness_ms: 0, max_wait_ms: 50 } });
      expect(answer.body).toMatchObject({ status: 503, code: 'NOT_FRESH_ENOUGH', retryable: true, engine: 'duckdb', decision: { waited_ms: expect.any(Number) } });
    });

    it('gives tokens for writes only, and takes none that it did not make', async () => {
      expect((await query('SELECT 1 AS x')).body['consistency_token']).toBeUndefined();
      expect((await query(`UPDATE ${table} SET n = 0 WHERE id = 0`)).body['consistency_token']).toMatch(/^[\w-]+$/);
      expect((await query('SELECT 1 AS x', { more: { consistency_token: 'bm90IGEgdG9rZW4' } })).body).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    });

    it('reads no version of a table that has none, and changes none', async () => {
      expect((await query('SELECT count(*) FROM shop.orders', { more: { at: { timestamp: '2026-01-01T00:00:00Z' } } })).body).toMatchObject({ status: 422, code: 'ENGINE_CANNOT_ANSWER', detail: expect.stringContaining('lake') });
      expect((await query(`UPDATE ${table} SET n = 0 WHERE id = 0`, { more: { ref: 'dev' } })).body).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    });

    it('shows how far each copy has come', async () => {
      const { body } = await send(`${at(0)}/catalog`, { headers: { authorization: `Bearer ${system().keys.writer}` } });
      const orders = (body['tables'] as { schema: string; name: string; copies: unknown[] }[]).find(({ schema, name }) => schema === 'shop' && name === 'orders');
      expect(orders?.copies).toContainEqual(expect.objectContaining({ engine: 'duckdb', role: 'replica', storage: 'engine', staleness_ms: expect.any(Number) }));
      expect(orders?.copies).toContainEqual(expect.objectContaining({ engine: 'postgres', role: 'primary', watermark_ms: null, staleness_ms: null }));
      const metrics = await send(`${at(0)}/metrics`, {});
      expect(metrics.body['text']).toMatch(/query_router_replica_staleness_seconds\{engine="duckdb",table="shop\.orders"\} /);
    });
  });
}

/** A third are lookups, which PostgreSQL likes to answer; the others are for copies. */
function readOf(pair: number, table: string, id: number): string {
  return pair % 3 === 0 ? `SELECT n FROM ${table} WHERE id = ${id}` : `SELECT max(n) AS n FROM ${table} WHERE id = ${id}`;
}

function optionsOf(pair: number, token: string): { engine?: string; more: Record<string, unknown> } {
  if (pair % FORCED_EVERY === 0) {
    const engine = pair % (2 * FORCED_EVERY) === 0 ? 'duckdb' : 'clickhouse';
    return { engine, more: { consistency_token: token, max_staleness_ms: ANY_AGE_MS, max_wait_ms: MAX_WAIT_MS } };
  }
  // With the token alone the marks of writes count as well; with a bound, only the token does.
  return { more: { consistency_token: token, ...(pair % 2 === 0 ? {} : { max_staleness_ms: ANY_AGE_MS }) } };
}

/** A read may be refused, because its copy came too late; what it answers must be what was written. */
function outcomeOf(write: HttpAnswer, read: HttpAnswer, wrote: number): string {
  if (write.status !== 200) return 'wrong';
  if (read.body['code'] === 'NOT_FRESH_ENOUGH') return 'refused';
  const [row] = (read.body['data'] as { n: number }[] | undefined) ?? [];
  if (row?.n !== wrote) return 'wrong';
  const { waited_ms: waited } = read.body['decision'] as { waited_ms?: number };
  return `${String(read.body['engine'])}${waited === undefined ? '' : ' after waiting'}`;
}

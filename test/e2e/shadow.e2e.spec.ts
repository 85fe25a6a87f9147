import { openBulkLoader, type BulkLoader } from '@query-router/engine-postgres';
import { askUntil, countsOf, quarantineOf, shadowCases } from './cases/shadow.ts';
import { ask, eventually } from './harness/http.ts';
import { startInProcess, type InProcessSystem } from './harness/in-process-system.ts';

const VERDICTS = 'query_router_shadow_verdicts_total';
const SAMPLES = 'query_router_shadow_samples_total';
const COPY_TIMEOUT_MS = 60_000;

let running: InProcessSystem | null = null;
const system = (): InProcessSystem => {
  if (running === null) throw new Error('the system is not running');
  return running;
};

afterAll(async () => {
  await running?.stop();
});

describe('shadow comparison in one process', () => {
  beforeAll(async () => {
    running = await startInProcess({ sampleRatio: 1, shadowConcurrency: 8, shadowTimeoutMs: 2_000 });
  }, 120_000);

  shadowCases(system, () => system().copies.clickhouse, () => system().restart());

  describe('while others write', () => {
    const ACCOUNTS = 50;
    const PAIRS = Number(process.env['SHADOW_PAIRS'] ?? 2_000);
    let loader: BulkLoader;
    const total = async (): Promise<number> => Object.values(await countsOf(system().urls, VERDICTS, 'verdict')).reduce((sum, count) => sum + count, 0);

    beforeAll(async () => {
      loader = await openBulkLoader(system().postgres);
      const { urls: [url], keys: { writer: key } } = system();
      expect((await ask(url, 'CREATE TABLE public.accounts (id int PRIMARY KEY, balance numeric(12,2) NOT NULL, rate float8 NOT NULL)', { key })).status).toBe(200);
      expect((await ask(url, `INSERT INTO accounts SELECT g, 100, g / 7.0 FROM generate_series(1, ${ACCOUNTS}) AS g`, { key })).status).toBe(200);
      for (const engine of ['duckdb', 'clickhouse']) await eventually(() => ask(url, 'SELECT count(*) AS n FROM accounts', { key, engine }), ({ status }) => status === 200, COPY_TIMEOUT_MS);
    }, 2 * COPY_TIMEOUT_MS);
    afterAll(async () => {
      await loader.exec('DROP TABLE public.accounts');
      await loader.close();
    });

    it('never takes a write for a difference, also one that goes around the router and one that is undone', async () => {
      const { urls: [url], keys: { writer: key } } = system();
      const statements = [
        'SELECT count(*) AS n, sum(balance) AS s, avg(rate) AS r FROM accounts',
        'SELECT id, balance FROM accounts WHERE id <= 20',
        'SELECT sum(balance) AS s FROM accounts WHERE id % 2 = 0',
        'SELECT a.id, b.balance FROM accounts a JOIN accounts b ON b.id = a.id + 1 WHERE a.id < 10',
      ];
      const before = await countsOf(system().urls, VERDICTS, 'verdict');
      const from = await total();
      const over = new AbortController();
      // Bursts with pauses: comparisons begin, are looked at twice and end at any place of them.
      const write = async (sql: (turn: number) => string, send: (text: string) => Promise<unknown>): Promise<void> => {
        for (let turn = 0; !over.signal.aborted; turn += 1) {
          await send(sql(turn));
          if (turn % 40 === 39) await new Promise((resolve) => setTimeout(resolve, (turn * 37) % 4_000));
        }
      };
      const writers = [
        write((turn) => `UPDATE accounts SET balance = balance + ${turn % 2 === 0 ? 1 : -1} WHERE id = ${(turn >> 1) % 20 + 1}`, (sql) => ask(url, sql, { key })),
        write((turn) => (turn % 2 === 0 ? `INSERT INTO public.accounts VALUES (${ACCOUNTS + 1}, 5, 0)` : `DELETE FROM public.accounts WHERE id = ${ACCOUNTS + 1}`), (sql) => loader.exec(sql)),
      ];
      await askUntil(url, key, statements, 6, async () => (await total()) - from >= PAIRS);
      over.abort();
      await Promise.all(writers);
      const after = await countsOf(system().urls, VERDICTS, 'verdict');
      process.stdout.write(`shadow under writes: ${JSON.stringify({ before, after, samples: await countsOf(system().urls, SAMPLES, 'outcome') })}\n`);
      expect(after['different'] ?? 0).toBe(before['different'] ?? 0);
      expect((after['inconclusive'] ?? 0) - (before['inconclusive'] ?? 0)).toBeGreaterThan(0);
      expect((after['equal'] ?? 0) - (before['equal'] ?? 0)).toBeGreaterThan(0);
      expect(await quarantineOf(url, key)).toEqual([]);
    }, 300_000);

    it('holds up nobody when the second engine hangs, drops what it cannot compare, and goes on afterwards', async () => {
      const { urls: [url], keys: { reader: key } } = system();
      const sql = 'SELECT max(balance) AS most FROM accounts';
      const blocker = await openBulkLoader(system().postgres);
      try {
        await blocker.exec('BEGIN');
        await blocker.exec('LOCK TABLE public.accounts IN ACCESS EXCLUSIVE MODE');
        const before = await countsOf(system().urls, SAMPLES, 'outcome');
        const busy = (counts: Readonly<Record<string, number>>): number => counts['busy'] ?? 0;
        await askUntil(url, key, [sql], 4, async () => busy(await countsOf(system().urls, SAMPLES, 'outcome')) >= busy(before) + 200);
        expect(await ask(url, sql, { key, engine: 'postgres', timeoutMs: 100 })).toMatchObject({ status: 504 });
        expect(await ask(url, sql, { key, more: { max_staleness_ms: 60_000 } })).toMatchObject({ status: 200, body: { engine: 'clickhouse' } });
      } finally {
        // Ends the transaction and its lock.
        await blocker.close();
      }
      const equal = async (): Promise<number> => (await countsOf(system().urls, VERDICTS, 'verdict'))['equal'] ?? 0;
      const compared = await equal();
      await askUntil(url, key, [sql], 1, async () => (await equal()) > compared);
      expect(await quarantineOf(url, key)).toEqual([]);
    });
  });
});

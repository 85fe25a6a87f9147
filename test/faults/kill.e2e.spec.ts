import { startOnKafka, type App, type KafkaSystem } from '../e2e/harness/kafka-system.ts';
import { writer } from '../e2e/harness/system.ts';
import { asked, isClear, settled, unanswered, type Asked } from './settle.ts';

const COUNTERS = 100;
const READS = [
  'SELECT count(*) AS n FROM shop.order_lines WHERE quantity > 0',
  'SELECT kind, count(*) AS n FROM shop.click_events GROUP BY kind ORDER BY kind',
  'SELECT c.country, count(*) AS n FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id GROUP BY c.country ORDER BY c.country',
  'SELECT id, name FROM shop.customers WHERE id = 7',
] as const;

describe('processes that are killed while 200 queries are in flight', () => {
  let system: KafkaSystem;

  beforeAll(async () => {
    system = await startOnKafka({ instances: 2, driver: 'platformatic' });
    const query = writer(system);
    expect((await query('CREATE TABLE public.counters (id bigint PRIMARY KEY, n bigint NOT NULL)')).status).toBe(200);
    expect((await query(`INSERT INTO counters SELECT g, 0 FROM generate_series(1, ${COUNTERS}) AS g`)).body).toMatchObject({ affected_rows: COUNTERS });
  }, 300_000);
  afterAll(async () => {
    await system?.stop();
  }, 60_000);

  /** 100 reads and 100 writes, half of them at each gateway. */
  const launch = (): { reads: Asked[]; writes: Asked[] } => ({
    reads: Array.from({ length: 100 }, (_, index) => asked(system, system.urls[index % 2] ?? system.urls[0], READS[index % READS.length] ?? READS[0])),
    writes: Array.from({ length: COUNTERS }, (_, index) => asked(system, system.urls[index % 2] ?? system.urls[0], `UPDATE counters SET n = n + 1 WHERE id = ${index + 1}`)),
  });

  const counters = async (): Promise<unknown> => {
    const answer = await writer(system)('SELECT min(n) AS low, max(n) AS high FROM counters', { engine: 'postgres' });
    return answer.body['data'];
  };

  it('are let down gently by SIGTERM: every query is answered as if nothing had happened', async () => {
    const leaving: App[] = ['gateway', 'classifier', 'worker-postgres', 'worker-clickhouse', 'worker-duckdb'];
    const third = await Promise.all(leaving.map((app) => system.add(app)));
    const reads = Array.from({ length: 200 }, (_, index) => asked(system, (index % 2 === 0 ? third[0]?.url : undefined) ?? system.urls[0], READS[index % READS.length] ?? READS[0]));
    await Promise.race(reads.map(({ ending }) => ending));
    await Promise.all(third.map(({ process: service }) => service.stop()));
    expect(await unanswered(reads)).toEqual([]);
    const exits = await Promise.all(third.map(({ process: service }) => service.exited));
    expect(exits).toEqual(leaving.map(() => ({ code: 0, signal: null })));
  }, 240_000);

  it('answers every client once or with a clear error, and applies no write twice', async () => {
    const { reads, writes } = launch();
    await Promise.race(reads.map(({ ending }) => ending));
    const killed: App[] = ['gateway', 'classifier', 'worker-postgres', 'worker-clickhouse', 'worker-duckdb'];
    await Promise.all(killed.map((app) => system.services[app][1]?.process.kill()));

    const endings = await Promise.all([...reads, ...writes].map(({ ending }) => ending));
    expect(endings.filter((ending) => !isClear(ending))).toEqual([]);

    const [survivor] = system.urls;
    const retried = await Promise.all(writes.map((write) => settled(system, survivor, write)));
    expect(retried.map(({ status }) => status)).toEqual(Array(COUNTERS).fill(200));
    expect(await counters()).toEqual([{ low: 1, high: 1 }]);
    const reread = await Promise.all(reads.map((read) => settled(system, survivor, read)));
    expect(reread.map(({ status }) => status)).toEqual(Array(reads.length).fill(200));
  }, 240_000);

  it('answers every client once or with a clear error when the broker restarts, and is itself again', async () => {
    const [survivor] = system.urls;
    const writes = Array.from({ length: COUNTERS }, (_, index) => asked(system, survivor, `UPDATE counters SET n = n + 1 WHERE id = ${index + 1}`));
    await Promise.race(writes.map(({ ending }) => ending));
    await system.broker.stop();
    await system.broker.start();
    const endings = await Promise.all(writes.map(({ ending }) => ending));
    expect(endings.filter((ending) => ending.kind === 'cut' || !isClear(ending))).toEqual([]);
    const retried = await Promise.all(writes.map((write) => settled(system, survivor, write)));
    expect(retried.map(({ status }) => status)).toEqual(Array(COUNTERS).fill(200));
    expect(await counters()).toEqual([{ low: 2, high: 2 }]);
  }, 240_000);
});

import { createClickHouseEngine, type ClickHouseEngine } from '@query-router/engine-clickhouse';
import { describeWith, server } from '@query-router/testkit';
import { askUntil, countsOf, quarantineOf, shadowCases } from './cases/shadow.ts';
import { startOnKafka, type App, type KafkaSystem } from './harness/kafka-system.ts';

describeWith('shadow comparison on Kafka, two processes of every service', await server('kafka'), () => {
  let running: KafkaSystem | null = null;
  let copies: ClickHouseEngine | null = null;
  const system = (): KafkaSystem => {
    if (running === null) throw new Error('the system is not running');
    return running;
  };
  const clickhouse = (): ClickHouseEngine => {
    if (copies === null) throw new Error('ClickHouse is not open');
    return copies;
  };

  beforeAll(async () => {
    running = await startOnKafka({ instances: 2, driver: 'platformatic', more: async () => ({ SHADOW_SAMPLE_RATIO: '1', SHADOW_CONCURRENCY: '4' }) });
    copies = createClickHouseEngine({ kind: 'http', ...running.clickhouse });
    await copies.init();
  }, 240_000);
  afterAll(async () => {
    await copies?.close();
    await running?.stop();
  }, 60_000);

  /** Every process that has heard of the quarantine ends, and others take their place. */
  async function replace(apps: readonly App[]): Promise<void> {
    for (const app of apps) {
      await Promise.all(system().services[app].map(({ process: service }) => service.stop()));
      await Promise.all([system().add(app), system().add(app)]);
    }
  }

  shadowCases(system, clickhouse, () => replace(['classifier', 'shadow']));

  it('spreads the samples over both instances', async () => {
    const { urls: [url], keys: { reader: key } } = system();
    const instances = system().services.shadow.slice(-2).map((service) => service.url);
    const compared = (): Promise<readonly number[]> => Promise.all(instances.map(async (instance) => (await countsOf([instance], 'query_router_shadow_samples_total', 'outcome'))['compared'] ?? 0));
    await askUntil(url, key, ['SELECT count(*) AS n FROM users', 'SELECT country, count(*) AS n FROM users GROUP BY country'], 2, async () => Math.min(...(await compared())) >= 20);
    expect(Object.keys(await countsOf(instances, 'query_router_shadow_verdicts_total', 'verdict'))).not.toContain('different');
    expect(await quarantineOf(url, key)).toEqual([]);
  });
});

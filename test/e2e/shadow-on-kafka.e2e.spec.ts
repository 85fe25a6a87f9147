import { createClickHouseEngine, type ClickHouseEngine } from '@query-router/engine-clickhouse';
import { describeWith, server } from '@query-router/testkit';
import { countsOf, shadowCases } from './cases/shadow.ts';
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

  it('spread the samples over both instances, each compared once', async () => {
    const [first, second] = system().services.shadow.slice(-2).map(({ url }) => url);
    const compared = await Promise.all([first, second].map(async (url) => (await countsOf([url ?? ''], 'query_router_shadow_samples_total', 'outcome'))['compared'] ?? 0));
    process.stdout.write(`samples compared by each instance: ${compared.join(', ')}\n`);
    expect(Math.min(...compared)).toBeGreaterThan(0);
  });
});

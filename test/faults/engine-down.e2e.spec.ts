import { startOnKafka, type KafkaSystem } from '../e2e/harness/kafka-system.ts';
import { eventually } from '../e2e/harness/http.ts';
import { decisionOf, writer } from '../e2e/harness/system.ts';

const AGGREGATE = 'SELECT status, count(*) AS n FROM shop.orders GROUP BY status ORDER BY status';

describe('an engine that is down', () => {
  let system: KafkaSystem;
  const query: ReturnType<typeof writer> = (sql, options) => writer(system)(sql, options);

  beforeAll(async () => {
    system = await startOnKafka({ instances: 1, driver: 'kafkajs' });
  }, 300_000);
  afterAll(async () => {
    await system?.stop();
  }, 60_000);

  it('is left for the next capable engine, at once and with the reason', async () => {
    const before = await query(AGGREGATE);
    expect(before.body).toMatchObject({ engine: 'clickhouse' });
    await system.stopEngine.clickhouse();

    const after = await query(AGGREGATE);
    expect(after.status).toBe(200);
    expect(after.body['engine']).not.toBe('clickhouse');
    expect(after.body['data']).toEqual(before.body['data']);
    expect(decisionOf(after).rejected).toContainEqual({ engine: 'clickhouse', layer: 'health', reason: expect.stringMatching(/.+/) });
    expect(decisionOf(after).reason).toContain('clickhouse');
  });

  it('that was asked for by name answers a clear, retryable error, never data of another', async () => {
    const answer = await query(AGGREGATE, { engine: 'clickhouse' });
    expect(answer.body).toMatchObject({ status: 503, code: 'ENGINE_UNAVAILABLE', retryable: true });
    expect(answer.body['data']).toBeUndefined();
    const ready = await eventually(
      () => fetch(`${system.urls[0]}/health/ready`).then((response) => response.json() as Promise<{ engines: Record<string, { ready: boolean; reason: string | null }> }>),
      ({ engines }) => engines['clickhouse']?.ready === false,
    );
    expect(ready.engines['clickhouse']?.reason).toMatch(/.+/);
  });

  it('as the primary stops writes with a clear error, while copies that are fresh go on answering', async () => {
    await system.stopEngine.postgres();
    const write = await eventually(() => query("UPDATE users SET name = 'x' WHERE id = 1", { timeoutMs: 5_000 }), ({ status }) => status === 503);
    expect(write.body).toMatchObject({ code: expect.stringMatching(/ENGINE_UNAVAILABLE|NO_CAPABLE_ENGINE/), retryable: true });
    const read = await query('SELECT count(*) AS n FROM shop.orders');
    expect(read.body).toMatchObject({ engine: 'duckdb', data: [{ n: 150_000 }] });
    const forced = await query('SELECT count(*) AS n FROM shop.orders', { engine: 'postgres' });
    expect(forced.body).toMatchObject({ status: 503, code: 'ENGINE_UNAVAILABLE' });
  });
});

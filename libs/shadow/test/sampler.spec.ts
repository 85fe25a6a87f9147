import { createDriver, headersOf, MemoryBroker, type BusDriver } from '@query-router/bus';
import { sampleSchema, TOPICS, type DecisionRecord, type Sample } from '@query-router/contracts';
import { newQueryId } from '@query-router/platform';
import { decisionFixture } from '@query-router/testkit';
import { isChosen, Sampler } from '../src/sampler.ts';

describe('the share of queries that is chosen', () => {
  test.each([0.01, 0.25, 1])('is %d', (ratio) => {
    const chosen = Array.from({ length: 20_000 }, () => newQueryId()).filter((id) => isChosen(id, ratio)).length;
    expect(Math.abs(chosen / 20_000 - ratio)).toBeLessThan(0.02);
  });

  test('is the same for everybody, and leaves out ids that are none', () => {
    const id = newQueryId();
    expect(isChosen(id, 0.5)).toBe(isChosen(id, 0.5));
    expect(isChosen('whatever somebody writes', 1)).toBe(false);
  });
});

describe('the sampler', () => {
  let driver: BusDriver;
  let sampler: Sampler;
  let samples: Sample[];

  beforeEach(async () => {
    driver = createDriver({ driver: 'memory', clientId: 'test', memory: new MemoryBroker() });
    await driver.connect(AbortSignal.timeout(1_000));
    await driver.createTopics([TOPICS.decisions, TOPICS.samples].map((topic) => ({ topic, partitions: 1 })));
    samples = [];
    await driver.tail({ topics: [TOPICS.samples], from: 'earliest', handler: ({ value }) => samples.push(sampleSchema.parse(JSON.parse(String(value)))), onError: fail });
    sampler = new Sampler({ driver, ratio: 1, onError: fail });
    await sampler.start();
  });
  afterEach(async () => {
    await sampler.stop();
    await driver.close();
  });

  function fail(error: unknown): never {
    throw error as Error;
  }

  async function decided(changes: Partial<DecisionRecord> = {}): Promise<string> {
    const id = newQueryId();
    const record: DecisionRecord = { query_id: id, at_ms: Date.now(), subject: 'test', engine: 'duckdb', sql: `SELECT '${id}'`, decision: decisionFixture({ candidates: ['duckdb', 'postgres'] }), ...changes };
    await driver.publish({ topic: TOPICS.decisions, key: Buffer.from(id), value: Buffer.from(JSON.stringify(record)), headers: headersOf({}) }, Date.now() + 1_000);
    return id;
  }

  /** Everything before it was looked at when it has arrived. */
  async function untilSampled(id: string): Promise<void> {
    while (!samples.some(({ query_id: sampled }) => sampled === id)) await new Promise((resolve) => setImmediate(resolve));
  }

  test('takes reads that another engine may answer, and nothing else', async () => {
    await decided({ decision: decisionFixture({ statement: 'write', candidates: ['duckdb', 'postgres'] }) });
    await decided({ decision: decisionFixture({ candidates: ['duckdb'] }) });
    await decided({ decision: decisionFixture({ candidates: ['duckdb', 'postgres'], dialect: 'native' }) });
    await decided({ comparing: true });
    await driver.publish({ topic: TOPICS.decisions, key: Buffer.from(newQueryId()), value: Buffer.from('{'), headers: headersOf({}) }, Date.now() + 1_000);
    const id = await decided();
    await untilSampled(id);
    expect(samples).toEqual([expect.objectContaining({ query_id: id, engine: 'duckdb', sql: `SELECT '${id}'` })]);
  });

  test('takes the text that was run where a translation was', async () => {
    const id = await decided({ decision: decisionFixture({ candidates: ['duckdb', 'postgres'], dialect: 'mysql', rewritten_sql: 'SELECT 1' }) });
    await untilSampled(id);
    expect(samples).toMatchObject([{ sql: 'SELECT 1' }]);
  });
});

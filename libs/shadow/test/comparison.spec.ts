import { failure, FailureError, type Decision, type EngineName, type JsonValue, type QueryRequest } from '@query-router/contracts';
import { answerFixture, decisionFixture } from '@query-router/testkit';
import { toEngineAnswer, type EngineAnswer } from '../src/compare/answer.ts';
import { compareEngines, type ComparisonResult } from '../src/comparison.ts';
import { Marks } from '../src/still/marks.ts';

const NOW_MS = 1_800_000_000_000;
const CAPABLE: readonly EngineName[] = ['clickhouse', 'postgres', 'duckdb'];

interface MarkSketch {
  readonly at?: number;
  readonly offset?: number;
  readonly stream?: string;
  readonly definitions?: string;
}

function mark({ at = NOW_MS, offset = 7, stream = 's', definitions = 'd' }: MarkSketch): Buffer {
  return Buffer.from(JSON.stringify({ at_ms: at, lsn: '100', offsets: { 'cdc.shop.orders': { '0': offset } }, stream, definitions }));
}

/** A mark that is old enough, and one from after the comparison. */
function marksBefore(after: MarkSketch | null): Marks {
  const marks = new Marks();
  marks.add(mark({ at: NOW_MS - 2_000 }), NOW_MS - 2_000);
  if (after !== null) marks.add(mark({ at: NOW_MS + 5_000, ...after }), NOW_MS);
  return marks;
}

type Answers = Readonly<Partial<Record<EngineName, readonly (JsonValue | FailureError)[]>>>;

interface Situation {
  readonly answers: Answers;
  readonly marks?: Marks;
  readonly decision?: Partial<Decision>;
  /** What is asked of each engine goes here. */
  readonly asked?: QueryRequest[];
  readonly engines?: readonly EngineName[];
}

/** Compares engines whose answers, one value each, come in the order given; the last one again and again. */
function compare({ answers, marks = marksBefore({}), decision = {}, asked = [], engines }: Situation): Promise<ComparisonResult> {
  const turns = new Map<EngineName, number>();
  return compareEngines(
    {
      marks,
      nowMs: () => NOW_MS,
      router: {
        explain: async (request) => {
          if (request.at !== undefined && decision.candidates?.includes('trino') !== true) throw new FailureError(failure('ENGINE_CANNOT_ANSWER', 'no versions'));
          return { engine: 'postgres', sql: '', decision: decisionFixture({ tables: ['shop.orders'], candidates: [...CAPABLE], rejected: [], ...decision }) };
        },
        run: async (request): Promise<EngineAnswer> => {
          asked.push(request);
          const engine = request.force_engine ?? 'postgres';
          const turn = turns.get(engine) ?? 0;
          turns.set(engine, turn + 1);
          const value = answers[engine]?.[turn] ?? answers[engine]?.at(-1) ?? null;
          if (value instanceof FailureError) throw value;
          return toEngineAnswer(answerFixture({ engine, columns: [{ name: 'n', type: 'int64' }], data: [{ n: value }] }));
        },
      },
    },
    { sql: 'SELECT count(*) AS n FROM shop.orders', identity: { subject: 'test', role: 'read', tables: ['*'] }, choose: (capable) => capable.filter((engine) => engines?.includes(engine) ?? true), timeoutMs: 1_000, maxRows: 10, signal: AbortSignal.timeout(5_000) },
  );
}

const verdicts = ({ findings }: ComparisonResult): Record<string, string> => Object.fromEntries(findings.map(({ engine, verdict, reason }) => [engine, reason === null ? verdict : `${verdict}: ${reason}`]));

describe('a comparison', () => {
  test('takes PostgreSQL for the reference, and finds equal what is equal', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [1], duckdb: [1] } });
    expect(result.reference?.engine).toBe('postgres');
    expect(verdicts(result)).toEqual({ duckdb: 'equal', clickhouse: 'equal' });
  });

  test('demands that every copy holds what a settled mark holds', async () => {
    const asked: QueryRequest[] = [];
    await compare({ answers: { postgres: [1], clickhouse: [1], duckdb: [1] }, asked });
    expect(asked.map(({ consistency_token: token }) => JSON.parse(Buffer.from(token ?? '', 'base64url').toString()))).toEqual(Array.from({ length: 3 }, () => ({ v: 1, lsn: '100' })));
  });

  test('finds different what differs twice while nothing was written', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [2], duckdb: [1] } });
    expect(verdicts(result)).toEqual({ duckdb: 'equal', clickhouse: 'different: row 1, column n (int64)' });
    expect(result.findings.find(({ engine }) => engine === 'clickhouse')?.differences).toMatchObject([{ reference_value: 1, engine_value: 2 }]);
  });

  test.each<[string, MarkSketch | null, string]>([
    ['a write in between', { offset: 8 }, 'shop.orders was written meanwhile'],
    ['a definition in between', { definitions: 'e' }, 'a table was defined anew meanwhile'],
    ['an interruption of the changes', { stream: 't' }, 'change data capture was interrupted meanwhile'],
  ])('says nothing after %s', async (_name, after, why) => {
    expect(verdicts(await compare({ answers: { postgres: [1], clickhouse: [2], duckdb: [1] }, marks: marksBefore(after) }))).toEqual({ duckdb: 'equal', clickhouse: `inconclusive: ${why}; row 1, column n (int64)` });
  });

  test('says nothing of a table whose changes are not captured', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [2], duckdb: [1] }, decision: { tables: ['shop.other'] } });
    expect(verdicts(result)['clickhouse']).toMatch(/^inconclusive: changes of shop.other are not captured/);
  });

  test('says nothing where no changes are captured at all', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [2], duckdb: [1] }, marks: new Marks() });
    expect(verdicts(result)['clickhouse']).toMatch(/^inconclusive: nobody tells whether the data stayed the same/);
  });

  test('says nothing when the reference does not answer itself the same twice', async () => {
    expect(verdicts(await compare({ answers: { postgres: [1, 3], clickhouse: [2], duckdb: [1] } }))['clickhouse']).toMatch(/^inconclusive: postgres did not answer the same twice/);
  });

  test('says nothing when the engine answers as the reference at a second look', async () => {
    expect(verdicts(await compare({ answers: { postgres: [1], clickhouse: [2, 1], duckdb: [1] } }))['clickhouse']).toMatch(/^inconclusive: asked again, it answered the same/);
  });

  test('says nothing where SQL leaves the answer open', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [2], duckdb: [1] }, decision: { deterministic: false, open: ['LIMIT or OFFSET without ORDER BY'] } });
    expect(verdicts(result)).toEqual({ duckdb: 'equal', clickhouse: 'inconclusive: SQL leaves the answer open (LIMIT or OFFSET without ORDER BY); row 1, column n (int64)' });
  });

  test('says nothing of an engine that fails or is slow, and goes on with the others', async () => {
    const slow = new FailureError(failure('DEADLINE_EXCEEDED', 'Too slow.'));
    expect(verdicts(await compare({ answers: { postgres: [1], clickhouse: [slow], duckdb: [1] } }))).toEqual({ duckdb: 'equal', clickhouse: 'inconclusive: DEADLINE_EXCEEDED: Too slow.' });
  });

  test('says nothing when the reference fails', async () => {
    const down = new FailureError(failure('ENGINE_UNAVAILABLE', 'Down.'));
    expect(verdicts(await compare({ answers: { postgres: [down], clickhouse: [1], duckdb: [1] } }))['duckdb']).toBe('inconclusive: postgres did not answer: ENGINE_UNAVAILABLE: Down.');
  });

  test('needs no marks for a statement without tables', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [2], duckdb: [1] }, decision: { tables: [] }, marks: new Marks() });
    expect(verdicts(result)['clickhouse']).toBe('different: row 1, column n (int64)');
  });

  test('waits for copies that are only behind', async () => {
    const result = await compare({ answers: { postgres: [1], clickhouse: [1] }, decision: { candidates: ['postgres'], rejected: [{ engine: 'clickhouse', layer: 'freshness', reason: 'behind' }] } });
    expect(verdicts(result)).toEqual({ clickhouse: 'equal' });
  });

  test('compares only the engines that are asked for', async () => {
    expect(verdicts(await compare({ answers: { clickhouse: [1], duckdb: [1] }, engines: ['clickhouse', 'duckdb'] }))).toEqual({ clickhouse: 'equal' });
  });

  test('reads tables of the lake as of one time in the past, which nothing changes', async () => {
    const asked: QueryRequest[] = [];
    const result = await compare({ answers: { trino: [2], duckdb: [1] }, decision: { tables: ['events.clicks'], candidates: ['trino', 'duckdb'] }, marks: new Marks(), asked });
    expect(new Set(asked.map(({ at }) => JSON.stringify(at)))).toEqual(new Set([JSON.stringify({ timestamp: new Date(NOW_MS - 10_000).toISOString() })]));
    expect(result.reference?.engine).toBe('duckdb');
    expect(verdicts(result)).toEqual({ trino: 'different: row 1, column n (int64)' });
  });
});

describe('marks', () => {
  test('count once PostgreSQL surely shows what they hold', () => {
    const marks = new Marks();
    marks.add(mark({ offset: 1 }), NOW_MS);
    marks.add(mark({ offset: 2 }), NOW_MS + 900);
    expect(marks.settled(NOW_MS + 500)).toBeNull();
    expect(marks.settled(NOW_MS + 1_000)?.offsets).toEqual({ 'cdc.shop.orders': { '0': 1 } });
    expect(marks.settled(NOW_MS + 60_000)?.offsets).toEqual({ 'cdc.shop.orders': { '0': 2 } });
  });

  test('of the last seconds are kept, however many come', () => {
    const marks = new Marks();
    for (let at = 0; at < 100_000; at += 20) marks.add(mark({ offset: at }), NOW_MS + at);
    expect(marks.settled(NOW_MS + 100_000)?.offsets).toEqual({ 'cdc.shop.orders': { '0': 99_000 } });
    expect(marks.size).toBeLessThan(300);
  });

  test('wake who waits for one that is far enough', async () => {
    const marks = new Marks();
    const reached = marks.reaching(NOW_MS, AbortSignal.timeout(5_000));
    marks.add(mark({ at: NOW_MS - 1, offset: 1 }), NOW_MS);
    marks.add(Buffer.from('no mark'), NOW_MS);
    marks.add(mark({ at: NOW_MS, offset: 2 }), NOW_MS);
    expect((await reached)?.offsets).toEqual({ 'cdc.shop.orders': { '0': 2 } });
  });

  test('are not waited for longer than wanted', async () => {
    expect(await new Marks().reaching(NOW_MS, AbortSignal.abort())).toBeNull();
  });
});

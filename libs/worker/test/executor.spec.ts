import { randomBytes } from 'node:crypto';
import { failure, FailureError, HEADERS, type Execution, type StatementKind } from '@query-router/contracts';
import { headersOf, headerText, type BusContext, type BusDriver, type OutgoingRecord, type Settlement } from '@query-router/bus';
import type { EngineResult, QueryEngine } from '@query-router/engine';
import { signExecution } from '@query-router/platform';
import { Executor } from '../src/index.ts';

/** What becomes of records is the point here; engines have their own suite. */
const RESULT: EngineResult = { columns: [{ name: 'n', type: 'int32' }], rows: [[1]], truncated: false, affectedRows: null, replayed: false };

function execution(kind: StatementKind, changes: Partial<Execution> = {}): Execution {
  return {
    query_id: 'q1',
    request: '{"sql":"SELECT 1"}',
    request_id: 'r1',
    subject: 'ada',
    engine: 'duckdb',
    statement: kind,
    sql: 'SELECT 1',
    output: null,
    finish: null,
    copies: null,
    writes: kind === 'read' ? [] : ['public.t'],
    max_rows: 10,
    max_result_bytes: 1_000,
    ref: null,
    forced: false,
    decision: { rule: 'default', reason: '', statement: kind, fingerprint: 'f', tables: [], candidates: ['duckdb'], rejected: [], sql: 'SELECT 1', fresh_as_of: null, staleness_ms: null },
    ...changes,
  };
}

interface Stage {
  /** What happened, in order. */
  readonly log: string[];
  handle(value: Buffer, headers?: Readonly<Record<string, string>>): Promise<Settlement>;
}

function stage(execute: () => Promise<EngineResult>, secret: string | null = null): Stage {
  const log: string[] = [];
  const engine: Pick<QueryEngine, 'name' | 'concurrency' | 'execute'> = {
    name: 'duckdb',
    concurrency: 1,
    execute: () => {
      log.push('execute');
      return execute();
    },
  };
  const driver: Pick<BusDriver, 'publish'> = {
    publish: async ({ topic, value }: OutgoingRecord) => {
      const { state, phase } = JSON.parse(value?.toString() ?? '{}') as { state?: string; phase?: string };
      log.push(`${topic} ${state ?? phase ?? ''}`);
    },
  };
  const executor = new Executor({
    engine: engine as QueryEngine,
    driver: driver as BusDriver,
    secret,
    runningReportMs: 10_000,
    onError: (error) => log.push(`error ${String(error)}`),
    missing: ({ tables }) => (tables.includes('shop.late') ? 'no copy of shop.late' : null),
    onEngineDown: () => log.push('down'),
    onEngineAnswered: () => undefined,
    onDefinitionChanged: () => log.push('definition'),
  });
  return {
    log,
    handle: (value, headers = {}) => {
      const record = { topic: 'sql.exec.duckdb', partition: 0, offset: 0n, timestampMs: 0, key: null, value, headers: headersOf(headers) };
      const context: BusContext = { record, deadlineMs: 4_000_000_000_000, signal: new AbortController().signal };
      return executor.handle(value, context);
    },
  };
}

const encode = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));
const fails = (code: Parameters<typeof failure>[0]) => () => Promise.reject(new FailureError(failure(code, 'why')));

/** Code that a reply carries; `ok` for an answer. */
function codeOf(settlement: Settlement): string {
  if (settlement.kind !== 'reply') return settlement.kind;
  return headerText(settlement.headers ?? headersOf({}), HEADERS.errorCode) ?? 'ok';
}

describe('a record on sql.exec', () => {
  test('is answered with what the engine gave, and its end is told', async () => {
    const { handle, log } = stage(() => Promise.resolve(RESULT));
    const settlement = await handle(encode(execution('read')));
    expect(settlement.kind === 'reply' && JSON.parse(settlement.value.toString())).toMatchObject({ query_id: 'q1', engine: 'duckdb', data: [{ n: 1 }], row_count: 1 });
    expect(log).toEqual(['execute', 'sql.outcomes succeeded']);
  });

  test.each<[string, unknown]>([
    ['no execution', { sql: 'SELECT 1' }],
    ['for another engine', execution('read', { engine: 'trino' })],
  ])('that is %s runs nothing and is poison', async (_name, body) => {
    const { handle, log } = stage(() => Promise.resolve(RESULT));
    await expect(handle(encode(body))).rejects.toMatchObject({ name: 'PoisonRecordError' });
    expect(log).toEqual([]);
  });

  test('marks the end of its write before it is answered', async () => {
    const { handle, log } = stage(() => Promise.resolve(RESULT));
    expect(codeOf(await handle(encode(execution('write'))))).toBe('ok');
    expect(log).toEqual(['execute', 'sql.catalog end', 'sql.outcomes succeeded']);
  });

  test('that changed a definition has the catalogue looked at again', async () => {
    const { handle, log } = stage(() => Promise.resolve(RESULT));
    await handle(encode(execution('ddl')));
    expect(log).toContain('definition');
  });

  test('leaves its write marked while nobody knows whether it was done', async () => {
    const { handle, log } = stage(fails('OUTCOME_UNKNOWN'));
    expect(codeOf(await handle(encode(execution('write'))))).toBe('OUTCOME_UNKNOWN');
    expect(log).toEqual(['execute', 'sql.outcomes failed']);
  });

  test('marks the end of a write that was surely not done', async () => {
    const { handle, log } = stage(fails('CONFLICT'));
    expect(codeOf(await handle(encode(execution('write'))))).toBe('CONFLICT');
    expect(log).toContain('sql.catalog end');
  });

  test.each([['CANCELLED', 'cancelled'], ['DEADLINE_EXCEEDED', 'expired'], ['QUERY_FAILED', 'failed']] as const)('that ends as %s is told as %s', async (code, state) => {
    const { handle, log } = stage(fails(code));
    expect(codeOf(await handle(encode(execution('read'))))).toBe(code);
    expect(log).toEqual(['execute', `sql.outcomes ${state}`]);
  });

  test('names the query in the log and tells the requester nothing, when something unexpected was thrown', async () => {
    const { handle, log } = stage(() => Promise.reject(new Error('password=hunter2')));
    const settlement = await handle(encode(execution('read')));
    expect(codeOf(settlement)).toBe('INTERNAL');
    expect(settlement.kind === 'reply' && settlement.value.toString()).not.toContain('hunter2');
    expect(log).toContain('error Error: query q1 failed');
  });
});

describe('when the engine is down', () => {
  test('a read goes back to the classifiers with the engine ruled out, beside those ruled out before', async () => {
    const { handle, log } = stage(fails('ENGINE_UNAVAILABLE'));
    const settlement = await handle(encode(execution('read')), { [HEADERS.excluded]: 'trino=gone' });
    expect(settlement).toMatchObject({ kind: 'forward', topic: 'sql.requests' });
    expect(settlement.kind === 'forward' && [settlement.value.toString(), headerText(settlement.headers, HEADERS.excluded)]).toEqual(['{"sql":"SELECT 1"}', 'trino=gone\nduckdb=why']);
    expect(log).toEqual(['execute', 'down']);
  });

  test.each<[string, Execution]>([['a write', execution('write')], ['a forced read', execution('read', { forced: true })]])('%s fails and is never tried elsewhere', async (_name, record) => {
    expect(codeOf(await stage(fails('ENGINE_UNAVAILABLE')).handle(encode(record)))).toBe('ENGINE_UNAVAILABLE');
  });
});

describe('with copies that are not as complete as the decision took them to be', () => {
  const late = { copies: { tables: ['shop.late'], lsn: '7' } };

  test('a read goes back to the classifiers with the engine ruled out, and the engine is not down', async () => {
    const { handle, log } = stage(() => Promise.resolve(RESULT));
    const settlement = await handle(encode(execution('read', late)));
    expect(settlement.kind === 'forward' && headerText(settlement.headers, HEADERS.excluded)).toMatch(/^duckdb=.*no copy of shop\.late/);
    expect(log).toEqual([]);
  });

  test('a forced read fails and may be asked again', async () => {
    const { handle, log } = stage(() => Promise.resolve(RESULT));
    expect(codeOf(await handle(encode(execution('read', { ...late, forced: true }))))).toBe('ENGINE_UNAVAILABLE');
    expect(log).toEqual(['sql.outcomes failed']);
  });
});

describe('with a secret', () => {
  const secret = randomBytes(24).toString('hex');
  const value = encode(execution('read'));
  const signed = { value, queryId: 'q1', deadlineMs: 4_000_000_000_000, statement: 'read' } as const;

  test('what a classifier signed runs', async () => {
    expect(codeOf(await stage(() => Promise.resolve(RESULT), secret).handle(value, { [HEADERS.signature]: signExecution(secret, signed) }))).toBe('ok');
  });

  test.each([
    ['unsigned', {}],
    ['signed with another secret', { [HEADERS.signature]: signExecution(randomBytes(24).toString('hex'), signed) }],
    ['signed for another deadline', { [HEADERS.signature]: signExecution(secret, { ...signed, deadlineMs: 1 }) }],
  ])('what is %s runs nothing and is poison', async (_name, headers) => {
    const { handle, log } = stage(() => Promise.resolve(RESULT), secret);
    await expect(handle(value, headers)).rejects.toMatchObject({ name: 'PoisonRecordError' });
    expect(log).toEqual([]);
  });
});

import type { VerifyAnswer } from '@query-router/contracts';
import { problemFixture, startStubGateway, type StubGateway, type StubHandler } from '@query-router/testkit';
import { runCli } from './run-cli.ts';

let gateway: StubGateway | undefined;

async function routerThat(handler: StubHandler): Promise<Readonly<Record<string, string>>> {
  gateway = await startStubGateway(handler);
  return { QUERY_ROUTER_URL: gateway.url };
}

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const digest = { engine: 'postgres', row_count: 1, checksum: 'c'.repeat(64), duration_ms: 1.25 } as const;

function verification(changes: Partial<VerifyAnswer> = {}): VerifyAnswer {
  return {
    query_id: 'q',
    verdict: 'equal',
    fingerprint: 'f00d',
    tables: ['public.users'],
    reference: digest,
    engines: [{ engine: 'duckdb', verdict: 'equal', reason: null, answer: { ...digest, engine: 'duckdb' }, differences: [], quarantined: false }],
    rejected: [{ engine: 'trino', layer: 'health', reason: 'no worker has announced itself' }],
    ...changes,
  };
}

const different = verification({
  verdict: 'different',
  engines: [
    {
      engine: 'clickhouse',
      verdict: 'different',
      reason: 'row 1, column n (int64)',
      answer: { ...digest, engine: 'clickhouse' },
      differences: [
        { reference_row: 1, engine_row: 3, column: 'n', type: 'int64', reference_value: 7, engine_value: null },
        { reference_row: null, engine_row: 4, column: 'n', type: 'int64', reference_value: null, engine_value: '\u001B[31m' },
      ],
      quarantined: true,
    },
  ],
});

describe('query-router verify', () => {
  it('ends with 0 when every engine answers the same', async () => {
    const env = await routerThat(() => ({ status: 200, body: verification() }));
    expect(await runCli(['verify', 'SELECT 1', '--engines', 'postgres,duckdb', '--max-rows', '7'], { env })).toEqual({
      code: 0,
      stderr: '',
      stdout: 'equal\nreference  postgres · 1 row · 1.3 ms · checksum cccccccccccc\nequal      duckdb · 1 row · 1.3 ms · checksum cccccccccccc\nnot        trino (health): no worker has announced itself\nfingerprint f00d\n',
    });
    expect(gateway?.requests).toMatchObject([{ method: 'POST', path: '/query/verify', body: { sql: 'SELECT 1', engines: ['postgres', 'duckdb'], max_rows: 7 } }]);
  });

  it('ends with 1 and shows the values that differ, with their types and places', async () => {
    const env = await routerThat(() => ({ status: 200, body: different }));
    const { code, stdout } = await runCli(['verify'], { env, input: 'SELECT 2' });
    expect(stdout).toContain('           n (int64): postgres row 1 has 7, clickhouse row 3 has NULL\n');
    expect(stdout).toContain('           n (int64): no such row in postgres, clickhouse row 4 has \\u001b[31m\n');
    expect(stdout).toContain('clear with "query-router quarantine clear clickhouse f00d"');
    expect(code).toBe(1);
  });

  it('ends with 2 when nothing could be compared, or the statement cannot be answered', async () => {
    const env = await routerThat(({ body }) => (body['sql'] === 'SELECT 1' ? { status: 200, body: verification({ verdict: 'inconclusive', engines: [] }) } : problemFixture(400, 'SQL_SYNTAX')));
    const alone = await runCli(['verify', 'SELECT 1'], { env });
    expect([alone.code, alone.stdout]).toEqual([2, expect.stringContaining('no second engine can answer it')]);
    const wrong = await runCli(['verify', 'SELEC'], { env });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('SQL_SYNTAX')]);
  });

  it('prints the whole answer as JSON', async () => {
    const env = await routerThat(() => ({ status: 200, body: different }));
    const { code, stdout } = await runCli(['verify', 'SELECT 1', '--format', 'json'], { env });
    expect([code, JSON.parse(stdout)]).toEqual([1, different]);
  });

  it('refuses a single engine, which would be compared with nothing', async () => {
    expect(await runCli(['verify', 'SELECT 1', '--engines', 'duckdb'])).toMatchObject({ code: 2, stderr: expect.stringContaining('two engines or more') });
  });
});

describe('query-router quarantine', () => {
  const entry = { engine: 'clickhouse', fingerprint: 'f00d', at_ms: 1_795_387_000_000, reference: 'postgres', reason: 'row 1, column n (int64)', tables: ['public.users'], sql: 'SELECT 1' };

  it('lists what is quarantined', async () => {
    const env = await routerThat(() => ({ status: 200, body: { quarantined: [entry] } }));
    const { code, stdout } = await runCli(['quarantine'], { env });
    expect(stdout).toContain('clickhouse │ f00d        │ 2026-11-22T22:36:40.000Z │ postgres     │ row 1, column n (int64) │ SELECT 1');
    expect(code).toBe(0);
  });

  it('clears a pair', async () => {
    const env = await routerThat(() => ({ status: 200, body: { quarantined: [entry] } }));
    expect(await runCli(['quarantine', 'clear', 'clickhouse', 'f00d'], { env })).toMatchObject({ code: 0, stdout: 'clickhouse is asked for statements of fingerprint f00d again.\n' });
    expect(gateway?.requests).toMatchObject([{ method: 'DELETE', path: '/quarantine/clickhouse/f00d' }]);
  });

  it('says what it understands', async () => {
    expect(await runCli(['quarantine', 'clear', 'clickhouse'])).toMatchObject({ code: 2, stderr: expect.stringContaining('quarantine clear <engine> <fingerprint>') });
    expect(await runCli(['quarantine', 'clear', 'oracle', 'f'])).toMatchObject({ code: 2 });
  });
});

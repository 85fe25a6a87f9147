import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { answerFixture, decisionFixture, explainFixture, problemFixture, startStubGateway, type StubGateway, type StubHandler } from '@query-router/testkit';
import { runCli, startCli } from './run-cli.ts';

let gateway: StubGateway | undefined;

async function routerThat(handler: StubHandler): Promise<Readonly<Record<string, string>>> {
  gateway = await startStubGateway(handler);
  return { QUERY_ROUTER_URL: gateway.url };
}

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

describe('query-router query', () => {
  it('prints rows as a table with a line about the decision', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture() }));
    const { code, stdout, stderr } = await runCli(['query', 'SELECT id, name FROM users'], { env });
    expect(stderr).toBe('');
    expect(stdout).toBe('id │ name\n───┼─────\n 1 │ Ada\n 2 │ NULL\n(2 rows · duckdb by rule default · 12.3 ms)\n');
    expect(code).toBe(0);
  });

  it('prints CSV with CRLF, and null and empty text apart', async () => {
    const data = [{ id: 1, name: 'a "b", c\nd' }, { id: 2, name: '' }, { id: null, name: null }];
    const env = await routerThat(() => ({ status: 200, body: answerFixture({ data, row_count: 3 }) }));
    const { stdout } = await runCli(['query', 'SELECT 1', '--format', 'csv'], { env });
    expect(stdout).toBe('id,name\r\n1,"a ""b"", c\nd"\r\n2,""\r\n,\r\n');
  });

  it('prints the whole answer as JSON', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture() }));
    const { stdout } = await runCli(['query', 'SELECT 1', '--format=json'], { env });
    expect(JSON.parse(stdout)).toEqual(answerFixture());
  });

  it('reads the statement from standard input', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture() }));
    await runCli(['query', '-'], { env, input: 'SELECT 1\nFROM t' });
    await runCli(['query'], { env, input: 'SELECT 2' });
    expect(gateway?.requests.map((request) => request.body['sql'])).toEqual(['SELECT 1\nFROM t', 'SELECT 2']);
  });

  it('passes its options on', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture() }));
    await runCli(['query', 'SELECT 1', '--engine', 'trino', '--dialect', 'mysql', '--deterministic', '--max-rows', '7', '--timeout', '1.5s', '--idempotency-key', 'once', '--api-key', 'k1'], { env });
    expect(gateway?.requests[0]).toMatchObject({
      body: { sql: 'SELECT 1', force_engine: 'trino', dialect: 'mysql', deterministic: true, max_rows: 7 },
      headers: { 'idempotency-key': 'once', authorization: 'Bearer k1' },
    });
    expect(gateway?.requests[0]?.body['timeout_ms']).toBeLessThanOrEqual(1500);
  });

  it('explains instead of running with --explain', async () => {
    const env = await routerThat(() => ({ status: 200, body: explainFixture() }));
    const { stdout } = await runCli(['query', 'SELECT 1', '--explain'], { env });
    expect(gateway?.requests[0]?.path).toBe('/query/explain');
    expect(stdout).toContain('engine     duckdb');
    expect(stdout).toContain('not        trino (health): no worker');
  });

  it('says that a statement leaves its answer open, and why', async () => {
    const decision = decisionFixture({ deterministic: false, open: ['LIMIT or OFFSET without ORDER BY'], dialect: 'mysql', rewritten_sql: 'SELECT 1 LIMIT 1' });
    const env = await routerThat(({ path }) => ({ status: 200, body: path === '/query' ? answerFixture({ decision }) : explainFixture({ decision }) }));
    expect((await runCli(['query', 'SELECT 1'], { env })).stdout).toContain('12.3 ms, not deterministic)');
    const { stdout } = await runCli(['explain', 'SELECT 1'], { env });
    expect(stdout).toContain('open       LIMIT or OFFSET without ORDER BY\n');
    expect(stdout).toContain('postgres   SELECT 1 LIMIT 1\n');
  });

  it('warns of an answer that was cut', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture({ truncated: true }) }));
    const { code, stderr } = await runCli(['query', 'SELECT 1'], { env });
    expect(stderr).toContain('warning: the answer was cut after 2 rows');
    expect(code).toBe(0);
  });

  it('says how many rows a write changed', async () => {
    const written = answerFixture({ engine: 'postgres', columns: [], data: [], row_count: 0, affected_rows: 3, replayed: true, decision: decisionFixture({ rule: 'write' }) });
    const env = await routerThat(() => ({ status: 200, body: written }));
    const { stdout } = await runCli(['query', 'DELETE FROM t'], { env });
    expect(stdout).toBe('(0 rows, 3 rows changed (had been done before) · postgres by rule write · 12.3 ms)\n');
  });

  it('does not let data speak to the terminal', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture({ data: [{ id: 1, name: '\u001B]0;owned\u0007\nx' }], row_count: 1 }) }));
    const { stdout } = await runCli(['query', 'SELECT 1'], { env });
    expect(stdout).toContain(' 1 │ \\u001b]0;owned\\u0007\\nx\n');
  });
});

describe('exit codes and errors', () => {
  it('exits 1 and says why when the query failed', async () => {
    const env = await routerThat(() => problemFixture(422, 'QUERY_FAILED', { detail: 'division by zero', query_id: 'q-7', decision: decisionFixture() }));
    const { code, stdout, stderr } = await runCli(['query', 'SELECT 1/0'], { env });
    expect(stdout).toBe('');
    expect(stderr).toBe('error: division by zero (QUERY_FAILED, HTTP 422, query q-7)\n');
    expect(code).toBe(1);
  });

  it("passes PostgreSQL's hint on", async () => {
    const env = await routerThat(() => problemFixture(422, 'QUERY_FAILED', { details: { hint: 'Perhaps you meant "users.name".' } }));
    const { stderr } = await runCli(['query', 'SELECT nam FROM users'], { env });
    expect(stderr).toContain('hint       Perhaps you meant "users.name".\n');
  });

  it('gives the reasons against each engine when none could be chosen', async () => {
    const env = await routerThat(() => problemFixture(422, 'ENGINE_CANNOT_ANSWER', { decision: decisionFixture() }));
    const { stderr } = await runCli(['query', 'SELECT 1'], { env });
    expect(stderr).toContain('not        trino (health): no worker\n');
  });

  it('tells how to find out about a write whose outcome is unknown', async () => {
    const env = await routerThat(() => problemFixture(504, 'OUTCOME_UNKNOWN'));
    const { stderr } = await runCli(['query', 'DELETE FROM t', '--idempotency-key', 'k-1'], { env });
    expect(stderr).toContain('send it again with --idempotency-key k-1');
  });

  it.each([
    [['frobnicate'], 'There is no command "frobnicate".'],
    [['query', 'SELECT', '1'], 'One statement at a time: put it in quotes.'],
    [['query', 'SELECT 1', '--dialect', 'oracle'], '--dialect must be one of postgres, duckdb, trino, clickhouse, mysql, native; it is "oracle".'],
    [['query', 'SELECT 1', '--engine', 'oracle'], '--engine must be one of postgres, clickhouse, trino, duckdb; it is "oracle".'],
    [['query', 'SELECT 1', '--max-staleness', '5'], '--max-staleness must be a time like 500ms, 30s or 2m; it is "5".'],
    [['query', 'SELECT 1', '--at', 'yesterday'], '--at must be snapshot:<id>, tag:<name>, commit:<hash> or a time like 2026-11-22T12:00:00Z; it is "yesterday".'],
    [['query', 'SELECT 1', '--timeout', '30'], '--timeout must be a time like 500ms, 30s or 2m, at most 10m; it is "30".'],
    [['query', 'SELECT 1', '--max-rows', '0'], '--max-rows must be a whole number'],
    [['query', '  '], 'The statement is empty.'],
    [['engines', '--engine', 'duckdb'], '"engines" has no option --engine.'],
    [['query', 'SELECT 1', '--frob'], "Unknown option '--frob'. See"],
    [['query', 'SELECT 1', '--url', 'nowhere'], '"nowhere" is not an address of a router'],
    [['status'], 'A query id is missing.'],
    [['keys', 'create', '--role', 'admin'], '--id is missing'],
  ])('exits 2 for %j', async (args, message) => {
    const { code, stderr } = await runCli(args);
    expect(stderr).toContain(message);
    expect(stderr).toContain('query-router --help');
    expect(code).toBe(2);
  });

  it('exits 3 when nobody listens', async () => {
    const env = await routerThat(() => null);
    await gateway?.close();
    const { code, stderr } = await runCli(['engines'], { env });
    expect(stderr).toMatch(/^error: Cannot reach the router at http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/);
    expect(code).toBe(3);
  });

  it('exits 3 when something else than a router answers', async () => {
    const env = await routerThat(() => ({ status: 404, body: '<html>nginx</html>' }));
    expect(await runCli(['catalog'], { env })).toMatchObject({ code: 3, stderr: expect.stringContaining('nginx') });
  });

  it('exits 130 on SIGINT and leaves the query cancelled', async () => {
    const arrived = Promise.withResolvers<void>();
    const env = await routerThat(async (request) => {
      arrived.resolve();
      await request.gone;
      return null;
    });
    const cli = startCli(['query', 'SELECT pg_sleep(60)'], { env });
    await arrived.promise;
    cli.signal('SIGINT');
    expect(await cli.outcome).toMatchObject({ code: 130, stderr: 'interrupted\n' });
    await gateway?.requests[0]?.gone;
  });

  it('never prints the key', async () => {
    const env = await routerThat(() => problemFixture(401, 'UNAUTHENTICATED'));
    const { stdout, stderr } = await runCli(['query', 'SELECT 1'], { env: { ...env, QUERY_ROUTER_API_KEY: 'qr_secret' } });
    expect(gateway?.requests[0]?.headers.authorization).toBe('Bearer qr_secret');
    expect(stdout + stderr).not.toContain('qr_secret');
  });
});

describe('the other commands', () => {
  it('lists engines', async () => {
    const engines = [
      { engine: 'postgres', health: 'up', reason: null, version: '18.4', writable: true, instances: 2, tables: 6 },
      { engine: 'trino', health: 'down', reason: 'no worker', version: null, writable: false, instances: 0, tables: 0 },
    ];
    const env = await routerThat(() => ({ status: 200, body: { engines } }));
    const { stdout } = await runCli(['engines'], { env });
    expect(stdout).toBe([
      'engine   │ health │ version │ writes │ workers │ tables │ reason',
      '─────────┼────────┼─────────┼────────┼─────────┼────────┼──────────',
      'postgres │ up     │ 18.4    │ yes    │       2 │      6 │',
      'trino    │ down   │         │ no     │       0 │      0 │ no worker',
      '',
    ].join('\n'));
  });

  it('lists tables and who holds them', async () => {
    const copies = [
      { engine: 'postgres', role: 'primary', storage: 'engine', row_count: 10, watermark_ms: null, watermark_lsn: null, staleness_ms: null },
      { engine: 'duckdb', role: 'replica', storage: 'engine', row_count: 10, watermark_ms: 1, watermark_lsn: '5', staleness_ms: 2_100 },
      { engine: 'trino', role: 'live', storage: 'engine', row_count: 10, watermark_ms: null, watermark_lsn: null, staleness_ms: null },
    ];
    const env = await routerThat(() => ({ status: 200, body: { tables: [{ schema: 'public', name: 'users', columns: [], keys: [['id']], copies }] } }));
    const { stdout } = await runCli(['catalog', '--format', 'csv'], { env });
    expect(stdout).toBe('table,primary,replicas,rows,key\r\npublic.users,postgres,"duckdb (2 s old), trino (live)",10,id\r\n');
  });

  it('asks for the state of a query and for its end', async () => {
    const status = { query_id: 'q-1', state: 'running', engine: 'trino', at_ms: 1, duration_ms: null, row_count: null, error_code: null, decision: null };
    const env = await routerThat(() => ({ status: 200, body: status }));
    expect(JSON.parse((await runCli(['status', 'q-1'], { env })).stdout)).toEqual(status);
    expect((await runCli(['cancel', 'q-1'], { env })).stdout).toBe('Asked to stop query q-1, which was running.\n');
    expect(gateway?.requests.map((request) => `${request.method} ${request.path}`)).toEqual(['GET /queries/q-1', 'DELETE /queries/q-1']);
  });

  it('prints its usage for --help', async () => {
    expect((await runCli(['--help'])).stdout).toContain('Usage: query-router <command>');
  });
});

describe('the shell off a terminal', () => {
  it('runs a script statement by statement and fails when one of them failed', async () => {
    const env = await routerThat((request) => (String(request.body['sql']).includes('bad') ? problemFixture(400, 'SQL_SYNTAX') : { status: 200, body: answerFixture() }));
    const { code, stdout, stderr } = await runCli(['shell', '--format', 'csv'], { env, input: "SELECT ';';\n\\e trino\nSELECT bad; SELECT\n2;\nSELECT 3" });
    expect(gateway?.requests.map((request) => [request.body['sql'], request.body['force_engine']])).toEqual([
      ["SELECT ';'", undefined], ['SELECT bad', 'trino'], ['SELECT\n2', 'trino'], ['SELECT 3', 'trino'],
    ]);
    expect(stdout).toContain('Statements go to trino.');
    expect(stderr).toContain('SQL_SYNTAX');
    expect(code).toBe(1);
  });

  it('is what runs when no command is named', async () => {
    const env = await routerThat(() => ({ status: 200, body: answerFixture() }));
    expect((await runCli([], { env, input: 'SELECT 1' })).code).toBe(0);
    expect(gateway?.requests.map((request) => request.body['sql'])).toEqual(['SELECT 1']);
  });
});

it('starts itself again on the packaged Node when the machine has an older one', async () => {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => !directory.includes('node_modules')).join(delimiter);
  const version = execFileSync('sh', ['-c', 'command -v node >/dev/null && node --version || echo none'], { env: { ...process.env, PATH: path }, encoding: 'utf8' }).trim();
  const { code, stdout } = await startCli(['--version'], { node: version === 'none' ? process.execPath : 'node', env: { PATH: path }, input: '' }).outcome;
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

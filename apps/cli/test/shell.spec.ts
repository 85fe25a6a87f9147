import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerFixture, explainFixture, startStubGateway, type StubGateway, type StubHandler } from '@query-router/testkit';
import { startCliOnTerminal, type RunningCli } from './run-cli.ts';

let gateway: StubGateway | undefined;
const home = mkdtempSync(join(tmpdir(), 'query-router-shell-'));
const history = join(home, 'history');

async function shellOn(handler: StubHandler): Promise<RunningCli> {
  gateway = await startStubGateway(handler);
  const cli = startCliOnTerminal([], { env: { QUERY_ROUTER_URL: gateway.url, QUERY_ROUTER_API_KEY: 'qr_secret', QUERY_ROUTER_HISTORY: history, TERM: 'xterm' } });
  await cli.shown('sql> ');
  return cli;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const UP = '\u001B[A';

afterEach(async () => {
  await gateway?.close();
  rmSync(history, { force: true });
});
afterAll(() => rmSync(home, { recursive: true }));

describe('the prompt on a terminal', () => {
  it('starts without a command, runs a statement of several lines and leaves with \\q', async () => {
    const cli = await shellOn(() => ({ status: 200, body: answerFixture() }));
    cli.type('SELECT id, name\r');
    await cli.shown('   -> ');
    cli.type('FROM users;\r');
    await cli.shown('2 rows · duckdb by rule default');
    cli.type('\\q\r');
    expect(await cli.outcome).toMatchObject({ code: 0 });
    expect(gateway?.requests.map((request) => request.body['sql'])).toEqual(['SELECT id, name\nFROM users']);
  });

  it('keeps what was typed for the next session, for its owner only', async () => {
    const first = await shellOn(() => ({ status: 200, body: answerFixture() }));
    first.type('SELECT 42;\r');
    await first.shown('2 rows');
    first.type(CTRL_D);
    await first.outcome;
    expect(readFileSync(history, 'utf8')).toBe('SELECT 42;\n');
    expect(statSync(history).mode & 0o777).toBe(0o600);
    await gateway?.close();

    const second = await shellOn(() => ({ status: 200, body: answerFixture() }));
    second.type(`${UP}\r`);
    await second.shown('2 rows');
    second.type(CTRL_D);
    await second.outcome;
    expect(gateway?.requests.map((request) => request.body['sql'])).toEqual(['SELECT 42']);
  });

  it('cancels the running query at Ctrl-C and goes on', async () => {
    const arrived = Promise.withResolvers<void>();
    const cli = await shellOn(async (request) => {
      if (request.body['sql'] === 'SELECT 2') return { status: 200, body: answerFixture() };
      arrived.resolve();
      await request.gone;
      return null;
    });
    cli.type('SELECT pg_sleep(60);\r');
    await arrived.promise;
    cli.type(CTRL_C);
    await cli.shown('CANCELLED');
    cli.type('SELECT 2;\r');
    await cli.shown('2 rows');
    cli.type(CTRL_D);
    expect(await cli.outcome).toMatchObject({ code: 0 });
  });

  it('throws a begun statement away at Ctrl-C', async () => {
    const cli = await shellOn(() => ({ status: 200, body: answerFixture() }));
    cli.type('DELETE FROM\r');
    await cli.shown('   -> ');
    cli.type(`users${CTRL_C}`);
    cli.type('SELECT 1;\r');
    await cli.shown('2 rows');
    cli.type(CTRL_D);
    await cli.outcome;
    expect(gateway?.requests.map((request) => request.body['sql'])).toEqual(['SELECT 1']);
  });

  it('explains after \\x, forces after \\e and names the engine in the prompt', async () => {
    const cli = await shellOn((request) => ({ status: 200, body: request.path === '/query/explain' ? explainFixture() : answerFixture() }));
    cli.type('\\e trino\r');
    await cli.shown('sql:trino> ');
    cli.type('\\x\r');
    await cli.shown('explained, not run');
    cli.type('SELECT 1;\r');
    await cli.shown('engine     duckdb');
    cli.type('\\nonsense\r');
    await cli.shown('There is no command \\nonsense');
    cli.type(CTRL_D);
    const { stdout } = await cli.outcome;
    expect(gateway?.requests[0]).toMatchObject({ path: '/query/explain', body: { force_engine: 'trino' } });
    expect(stdout).not.toContain('qr_secret');
  });
});

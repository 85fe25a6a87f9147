import type { Subject } from './harness.ts';
import { codeOf, failureOf, run } from './harness.ts';

export function failureContract(subject: Subject): void {
  it('fails a statement with a syntax error', async () => {
    const failure = await failureOf(run(subject().engine, 'SELECT FROM WHERE'));
    expect(failure).toMatchObject({ code: 'QUERY_FAILED', retryable: false, engine: subject().engine.name });
    expect(failure.message.length).toBeGreaterThan(10);
  });

  it('fails a statement on a table that is not there', async () => {
    const { engine, setup } = subject();
    expect(await codeOf(run(engine, `SELECT * FROM ${setup.schema}.no_such_table`))).toBe('QUERY_FAILED');
  });

  it('fails a statement with an error at run time', async () => {
    const { engine, setup } = subject();
    expect(await codeOf(run(engine, setup.sql.runtimeError))).toBe('QUERY_FAILED');
  });

  it('fails a statement whose error comes after rows, and leaks none of them into the next answer', async () => {
    const { engine, setup } = subject();
    if (setup.sql.lateError === null) return;
    for (let i = 0; i < 3; i++) {
      expect(await codeOf(run(engine, setup.sql.lateError, { maxRows: 1_000_000, maxResultBytes: 1_000_000_000 }))).toBe('QUERY_FAILED');
      expect((await run(engine, "SELECT 'mine' AS v")).rows).toEqual([['mine']]);
    }
  });

  it('shows no credentials, hosts or paths in its messages', async () => {
    const { engine, setup } = subject();
    const unreachable = setup.unreachable();
    const failures = [
      await failureOf(run(engine, 'SELECT FROM WHERE')),
      await failureOf(run(engine, setup.sql.runtimeError)),
      await failureOf(run(engine, `SELECT * FROM ${setup.schema}.no_such_table`)),
      ...(unreachable === null ? [] : [await failureOf(run(unreachable, 'SELECT 1'))]),
    ];
    // A schema's random name may hold the digits of a port.
    const text = JSON.stringify(failures).replaceAll(setup.schema, 'schema');
    for (const secret of setup.secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+|ECONNREFUSED|node_modules|\/tmp\//);
    await unreachable?.close();
  });

  it('is unavailable, in time, when nothing listens', async () => {
    const engine = subject().setup.unreachable();
    if (engine === null) return;
    const never = new AbortController().signal;
    expect(await failureOf(engine.init())).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: true });
    expect(await codeOf(run(engine, 'SELECT 1'))).toBe('ENGINE_UNAVAILABLE');
    expect(await codeOf(engine.ping(never))).toBe('ENGINE_UNAVAILABLE');
    expect(await codeOf(engine.discover(never))).toBe('ENGINE_UNAVAILABLE');
    await engine.close();
  });

  it('refuses a text with a NUL character, whole', async () => {
    const { engine } = subject();
    expect(await codeOf(run(engine, 'SELECT 1 AS v\0'))).toMatch(/^(STATEMENT_REFUSED|QUERY_FAILED)$/);
    expect(await codeOf(run(engine, 'SELECT 1 AS v\0; SELECT 2 AS v'))).toMatch(/^(STATEMENT_REFUSED|QUERY_FAILED)$/);
    expect((await run(engine, 'SELECT 42 AS v')).rows).toEqual([[42]]);
  });

  it('refuses two statements in one text, and runs neither', async () => {
    const { engine, setup } = subject();
    expect(await codeOf(run(engine, 'SELECT 1; SELECT 2'))).toMatch(/^(STATEMENT_REFUSED|QUERY_FAILED)$/);
    expect(await codeOf(run(engine, `SELECT 1; DROP TABLE ${setup.schema}.things`))).toMatch(/^(STATEMENT_REFUSED|QUERY_FAILED)$/);
    expect((await run(engine, `SELECT count(*) AS n FROM ${setup.schema}.things`)).rows).toEqual([[3]]);
  });
}

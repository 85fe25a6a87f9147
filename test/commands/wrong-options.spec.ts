import { run } from './run-command.ts';

describe('commands that are asked for what makes no sense', () => {
  test.each([
    ['stack', ['--ofset', '1'], "Unknown option '--ofset'"],
    ['stack', ['--offset', 'x'], '--offset takes a whole number, not "x".'],
    ['stack', ['fly'], 'There is no command "fly".'],
    ['init-db', ['public.users'], 'Unexpected argument'],
    ['demo-streaming', ['--events', '-5'], "Option '--events' argument is ambiguous."],
    ['demo-streaming', ['--events', 'many'], '--events takes a whole number, not "many".'],
    ['etl', [], 'Which table?'],
    ['etl', ['public.users', 'public.orders'], 'One table at a time.'],
    ['conformance', ['--engine', 'duckdb,oracle'], '--engine: there is no "oracle", there are duckdb, clickhouse, trino.'],
  ])('%s %p', async (tool, args, reason) => {
    const { code, out } = await run(tool, args);
    expect({ code, out }).toEqual({ code: 2, out: expect.stringContaining(reason) });
    expect(out).toMatch(/\n\nnpm run /);
  });

  test('tell how they are used', async () => {
    expect(await run('stack', ['--help'])).toEqual({ code: 0, out: expect.stringMatching(/^npm run stack/) });
  });
});

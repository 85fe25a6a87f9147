/**
 * A text that the parser refuses made `queryStream` throw before anything was in place to close its session. The session stayed open until
 * the garbage collector came, and with it the data directory: nothing else could be opened in the process.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, run } from '@query-router/engine/testing';
import { drainPending, Session } from 'chdb';
import { createClickHouseEngine } from '../src/index.ts';

it.each([
  ['that cannot be parsed', 'SELECT FROM WHERE', {}],
  ['that fails at once', 'SELECT throwIf(1)', {}],
  ['that fails late', 'SELECT intDiv(1, 100000 - number) FROM numbers(200000)', { maxRows: 1_000_000 }],
  ['that passes its deadline', 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1', { timeoutMs: 200 }],
])('a statement %s leaves no session behind', async (_, sql, limits) => {
  const path = await mkdtemp(join(tmpdir(), 'engine-clickhouse-sessions-'));
  const engine = createClickHouseEngine({ kind: 'embedded', path });
  await engine.init();
  expect(await codeOf(run(engine, sql, limits))).toMatch(/^(QUERY_FAILED|DEADLINE_EXCEEDED)$/);
  await engine.close();

  const other = await mkdtemp(join(tmpdir(), 'engine-clickhouse-sessions-'));
  const session = new Session(other);
  expect(session.query('SELECT 1', 'TSV')).toBe('1\n');
  session.close();
  await drainPending();
  for (const directory of [path, other]) await rm(directory, { recursive: true, force: true });
});

/**
 * chdb 3.4.0: when a statement in a row format fails after it produced rows, those rows stand before the answer to the **next statement
 * of the same session**, whoever asks it: one client reads another's rows, and the answer is wrong without any sign of it.
 * Seen with `queryAsync` and, against what was believed before, with `queryStream` too. Found while comparing engines; the statement
 * `SELECT 1` run in between takes the rows away, which is luck, not a remedy. Remedy: no session runs a second statement.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, run } from '@query-router/engine/testing';
import { drainPending, Session } from 'chdb';
import type { ClickHouseEngine } from '../src/index.ts';
import { createClickHouseEngine } from '../src/index.ts';

const FAILS_AFTER_ROWS = 'SELECT number AS secret, intDiv(1, 5 - number) AS x FROM numbers(10)';
/** Each row waits, so that those before it have left the pipeline when the failing one is reached. */
const SLOW_ROWS = 'SELECT number AS secret, intDiv(1, 5 - number + sleepEachRow(0.02)) AS x FROM numbers(10) SETTINGS max_block_size = 1';
/** Enough rows that some are sent before the failing one is reached. */
const FAILS_LATE = 'SELECT number AS secret, intDiv(1, 100000 - number) AS x FROM numbers(1000000)';

async function streamed(session: Session, sql: string): Promise<string> {
  let text = '';
  for await (const chunk of session.queryStream(sql, { format: 'JSONCompactEachRowWithNamesAndTypes' })) text += chunk.text();
  return text;
}

describe('rows of a failed query leak into the next', () => {
  let path = '';
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'engine-clickhouse-leak-'));
  });
  afterEach(() => rm(path, { recursive: true, force: true }));

  describe('the fault, in chdb itself', () => {
    let session: Session;
    beforeEach(() => {
      session = new Session(path);
    });
    afterEach(async () => {
      session.close();
      await drainPending();
    });

    it('is there with queryAsync', async () => {
      // Not every time on a machine that is held up for longer than a row waits.
      let answer = '';
      for (let i = 0; i < 50 && !answer.includes('"secret"'); i++) {
        await expect(session.queryAsync(SLOW_ROWS, { format: 'JSONEachRow' })).rejects.toThrow('Division by zero');
        answer = (await session.queryAsync("SELECT 'mine' AS v", { format: 'JSONEachRow' })).text();
      }
      expect(answer).toContain('"secret"');
    });

    it('is there with queryStream', async () => {
      await expect(streamed(session, FAILS_AFTER_ROWS)).rejects.toThrow('Division by zero');
      expect(await streamed(session, "SELECT 'mine' AS v")).toContain('secret');
    });
  });

  describe('our adapter', () => {
    let engine: ClickHouseEngine;
    beforeEach(async () => {
      engine = createClickHouseEngine({ kind: 'embedded', path });
      await engine.init();
    });
    afterEach(() => engine.close());

    const wide = { maxRows: 1_000_000, maxResultBytes: 1_000_000_000 };

    it.each([FAILS_AFTER_ROWS, FAILS_LATE])('answers only its own rows after %s', async (failing) => {
      for (let i = 0; i < 5; i++) {
        expect(await codeOf(run(engine, failing, wide))).toBe('QUERY_FAILED');
        expect(await run(engine, "SELECT 'mine' AS v")).toMatchObject({ columns: [{ name: 'v', type: 'text' }], rows: [['mine']], truncated: false });
      }
    });

    it('answers only its own rows while many others fail, are cut and are stopped', async () => {
      const others = Array.from({ length: 50 }, (_, id) => [
        codeOf(run(engine, FAILS_AFTER_ROWS, wide)),
        run(engine, 'SELECT number AS secret FROM numbers(1000000)', { maxRows: 3 }),
        codeOf(run(engine, FAILS_LATE, wide, AbortSignal.timeout(5 + id))),
      ]);
      const mine = Array.from({ length: 100 }, (_, id) => run(engine, `SELECT 'mine ${id}' AS v`));
      expect((await Promise.all(mine)).map((answer) => answer.rows)).toEqual(mine.map((_, id) => [[`mine ${id}`]]));
      await Promise.all(others.flat());
    });
  });
});

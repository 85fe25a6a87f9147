import { randomUUID } from 'node:crypto';
import type { EngineQuery } from '../query-engine.ts';
import type { Subject } from './harness.ts';
import { codeOf, failureOf, newMarker, run, until } from './harness.ts';
import type { WriteSetup } from './setup.ts';

const write = { statement: 'write' } as const satisfies Partial<EngineQuery>;

function deduped(requestId: string, fingerprint = 'f1'): Partial<EngineQuery> {
  return { ...write, dedupe: { requestId, fingerprint } };
}

function writeSetup(subject: Subject): WriteSetup {
  const { writes } = subject().setup;
  if (writes === undefined) throw new Error('a writable engine needs `writes` in its setup');
  return writes;
}

export function writesContract(subject: Subject): void {
  describe('writes', () => {
    let table = '';
    const rowsNow = async (): Promise<unknown> => (await run(subject().engine, `SELECT id, note FROM ${table} ORDER BY id`)).rows;

    beforeEach(async () => {
      const name = `w_${randomUUID().slice(0, 8)}`;
      table = `${subject().setup.schema}.${name}`;
      await writeSetup(subject).emptyTable(name);
    });

    it('counts the rows it changed', async () => {
      const { engine } = subject();
      expect(await run(engine, `INSERT INTO ${table} VALUES (1, 'a'), (2, 'b'), (3, 'c')`, write)).toMatchObject({ affectedRows: 3, replayed: false, rows: [] });
      expect(await run(engine, `UPDATE ${table} SET note = 'z' WHERE id > 1`, write)).toMatchObject({ affectedRows: 2 });
      expect(await run(engine, `DELETE FROM ${table} WHERE id = 1`, write)).toMatchObject({ affectedRows: 1 });
      expect(await run(engine, `DELETE FROM ${table} WHERE id = 1`, write)).toMatchObject({ affectedRows: 0 });
      expect(await rowsNow()).toEqual([[2, 'z'], [3, 'z']]);
    });

    it('gives the rows of RETURNING', async () => {
      const answer = await run(subject().engine, `INSERT INTO ${table} VALUES (1, 'a'), (2, 'b') RETURNING id, note`, write);
      expect(answer).toMatchObject({ rows: [[1, 'a'], [2, 'b']], affectedRows: 2, columns: [{ name: 'id', type: 'int32' }, { name: 'note', type: 'text' }] });
    });

    it('changes every row even when the rows of RETURNING are cut', async () => {
      const answer = await run(subject().engine, `INSERT INTO ${table} SELECT n, 'x' FROM generate_series(1, 100) AS n RETURNING id`, { ...write, maxRows: 2 });
      expect(answer).toMatchObject({ rows: [[1], [2]], truncated: true, affectedRows: 100 });
      expect((await run(subject().engine, `SELECT count(*) AS n FROM ${table}`)).rows).toEqual([[100]]);
    });

    it('changes definitions', async () => {
      const { engine } = subject();
      expect(await run(engine, `ALTER TABLE ${table} ADD COLUMN extra integer`, { statement: 'ddl' })).toMatchObject({ affectedRows: null, rows: [] });
      expect((await run(engine, `SELECT extra FROM ${table}`)).columns).toEqual([{ name: 'extra', type: 'int32' }]);
    });

    it('applies one request id once and replays its outcome', async () => {
      const { engine } = subject();
      const requestId = randomUUID();
      const sql = `INSERT INTO ${table} VALUES (7, 'once') RETURNING id, note`;
      const first = await run(engine, sql, deduped(requestId));
      const second = await run(engine, sql, deduped(requestId));
      expect(first).toMatchObject({ rows: [[7, 'once']], affectedRows: 1, replayed: false });
      // Its place in the log may be told as a later one.
      expect({ ...second, lsn: null }).toEqual({ ...first, replayed: true, lsn: null });
      expect(await rowsNow()).toEqual([[7, 'once']]);
    });

    it('applies concurrent duplicates once and gives all of them the same outcome', async () => {
      const { engine } = subject();
      const requestId = randomUUID();
      const sql = `INSERT INTO ${table} SELECT coalesce(max(id), 0) + 1, 'once' FROM ${table} RETURNING id`;
      const answers = await Promise.all(Array.from({ length: 8 }, () => run(engine, sql, deduped(requestId))));
      expect(answers.map((answer) => answer.rows)).toEqual(Array.from({ length: 8 }, () => [[1]]));
      expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
      expect(await rowsNow()).toEqual([[1, 'once']]);
    });

    it('refuses a request id that belongs to another statement', async () => {
      const { engine } = subject();
      const requestId = randomUUID();
      await run(engine, `INSERT INTO ${table} VALUES (1, 'a')`, deduped(requestId, 'f1'));
      expect(await codeOf(run(engine, `DELETE FROM ${table}`, deduped(requestId, 'f2')))).toBe('IDEMPOTENCY_KEY_REUSED');
      expect(await rowsNow()).toEqual([[1, 'a']]);
    });

    it('lets a request id be used again after its statement failed', async () => {
      const { engine } = subject();
      const requestId = randomUUID();
      expect(await codeOf(run(engine, `INSERT INTO ${table} VALUES (1, NULL)`, deduped(requestId)))).toBe('CONFLICT');
      expect(await run(engine, `INSERT INTO ${table} VALUES (1, 'a')`, deduped(requestId))).toMatchObject({ affectedRows: 1, replayed: false });
    });

    it('reports a violated constraint as a conflict and changes nothing', async () => {
      const { engine } = subject();
      await run(engine, `INSERT INTO ${table} VALUES (1, 'first')`, write);
      const failure = await failureOf(run(engine, `INSERT INTO ${table} VALUES (2, 'second'), (1, 'private note')`, write));
      expect(failure).toMatchObject({ code: 'CONFLICT', retryable: false });
      expect(JSON.stringify(failure)).not.toContain('private note');
      expect(await rowsNow()).toEqual([[1, 'first']]);
    });

    it('changes nothing when a write is aborted, and its request id stays free', async () => {
      const { engine, setup } = subject();
      const marker = newMarker();
      const requestId = randomUUID();
      const abort = new AbortController();
      const code = codeOf(run(engine, writeSetup(subject).slowInsert(table, 1, marker), deduped(requestId), abort.signal));
      await until('the write runs', () => setup.isRunning(marker));
      abort.abort();
      expect(await code).toBe('CANCELLED');
      expect(await rowsNow()).toEqual([]);
      expect(await run(engine, `INSERT INTO ${table} VALUES (1, 'a')`, deduped(requestId))).toMatchObject({ replayed: false });
    });

    it('changes nothing when a write passes its deadline', async () => {
      const { engine } = subject();
      expect(await codeOf(run(engine, writeSetup(subject).slowInsert(table, 1, newMarker()), { ...write, timeoutMs: 500 }))).toBe('DEADLINE_EXCEEDED');
      expect(await rowsNow()).toEqual([]);
    });

    it('never claims success or repeats a write whose connection was killed', async () => {
      const { engine, setup } = subject();
      const marker = newMarker();
      const failing = failureOf(run(engine, writeSetup(subject).slowInsert(table, 1, marker), write));
      await until('the write runs', () => setup.isRunning(marker));
      await writeSetup(subject).kill(marker);
      const failure = await failing;
      expect(failure.code).toMatch(/^(OUTCOME_UNKNOWN|ENGINE_UNAVAILABLE)$/);
      if (failure.code === 'ENGINE_UNAVAILABLE') expect(await rowsNow()).toEqual([]);
      expect(await run(engine, `INSERT INTO ${table} VALUES (5, 'after')`, write)).toMatchObject({ affectedRows: 1 });
    });
  });
}

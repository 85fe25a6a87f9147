import { randomUUID } from 'node:crypto';
import type { CatalogTable, JsonValue } from '@query-router/contracts';
import type { QueryEngine } from '../query-engine.ts';
import type { ReplicaStore, RowBatches, RowChange, TableChanges } from '../replica-store.ts';
import { failureOf, run } from './harness.ts';

async function* batches(...rows: (readonly JsonValue[])[]): RowBatches {
  yield rows;
}

/** What an engine that holds copies promises of them when their primary changes. `open` gives an engine that is ready; the suite closes it. */
export function replicaContract(title: string, open: () => Promise<QueryEngine & ReplicaStore>): void {
  describe(`${title}: copies that follow their primary`, () => {
    const schema = `follow_${randomUUID().slice(0, 8)}`;
    let engine: QueryEngine & ReplicaStore;

    const table = (name: string, key: readonly string[] = ['id']): CatalogTable => ({
      schema,
      name,
      columns: [
        { name: 'id', type: 'int64', nullable: false },
        { name: 'part', type: 'uuid', nullable: false },
        { name: 'text', type: 'text', nullable: true },
        { name: 'money', type: 'decimal(10,2)', nullable: false },
        { name: 'at', type: 'timestamptz', nullable: false },
        { name: 'doc', type: 'json', nullable: true },
        { name: 'day', type: 'date', nullable: false },
      ],
      keys: [[...key]],
      row_count: null,
      role: 'primary',
      storage: 'engine',
      watermark_ms: null,
      watermark_lsn: null,
      write_affects: [],
    });
    const part = (n: number): string => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
    const row = (id: number, text: string | null): JsonValue[] => [id, part(id), text, '1.50', '2026-11-22T10:00:00.000001Z', { a: [id] }, '2026-11-22'];
    const at = (version: number, ...values: JsonValue[]): RowChange => ({ version: BigInt(version), row: values });
    const changes = (of: CatalogTable, more: Partial<TableChanges>): TableChanges => ({ table: of, truncated: false, upserts: [], deletes: [], ...more });
    const texts = async (name: string): Promise<unknown> => (await run(engine, `SELECT id, text FROM ${schema}.${name} ORDER BY id`)).rows;

    beforeAll(async () => {
      engine = await open();
    });

    afterAll(async () => {
      for (const copy of await engine.heldCopies()) if (copy.table.schema === schema) await engine.dropTable(schema, copy.table.name);
      await engine.close();
    });

    it('take new, changed and deleted rows, and remember the position', async () => {
      const t = table('t');
      await engine.replaceTable(t, batches(row(1, 'a'), row(2, 'b'), row(3, 'c')), 'first');
      await engine.applyChanges([changes(t, { upserts: [at(10, ...row(2, 'B')), at(11, ...row(4, null))], deletes: [at(12, ...row(3, 'c'))] })], 'one');
      await engine.savePosition('one');
      expect(await texts('t')).toEqual([[1, 'a'], [2, 'B'], [4, null]]);
      expect((await run(engine, `SELECT * FROM ${schema}.t WHERE id = 4`)).rows).toEqual([row(4, null)]);
      expect((await run(engine, `SELECT count(*) AS n FROM ${schema}.t`)).rows).toEqual([[3]]);
      expect(await engine.loadPosition()).toBe('one');
    });

    it('bring back a row under a key that was deleted', async () => {
      await engine.applyChanges([changes(table('t'), { upserts: [at(20, ...row(3, 'again'))] })], 'two');
      expect(await texts('t')).toEqual([[1, 'a'], [2, 'B'], [3, 'again'], [4, null]]);
    });

    it('change nothing when the same changes come again', async () => {
      const again = [changes(table('t'), { upserts: [at(30, ...row(1, 'x'))], deletes: [at(31, ...row(2, 'B')), at(32, ...row(99, null))] })];
      for (let round = 0; round < 3; round++) await engine.applyChanges(again, `again ${round}`);
      expect(await texts('t')).toEqual([[1, 'x'], [3, 'again'], [4, null]]);
    });

    it('are emptied by a truncation, before the rows that came after it', async () => {
      await engine.applyChanges([changes(table('t'), { truncated: true, upserts: [at(41, ...row(7, 'after'))] })], 'three');
      expect(await texts('t')).toEqual([[7, 'after']]);
      await engine.applyChanges([changes(table('t'), { truncated: true })], 'four');
      expect(await texts('t')).toEqual([]);
    });

    it('know rows by all columns of their key', async () => {
      const t = table('pairs', ['part', 'id']);
      const pair = (id: number, n: number, text: string): JsonValue[] => row(id, text).with(1, part(n));
      await engine.replaceTable(t, batches(pair(1, 1, 'a'), pair(1, 2, 'b'), pair(2, 1, 'c')), 'pairs');
      await engine.applyChanges([changes(t, { upserts: [at(5, ...pair(1, 2, 'B'))], deletes: [at(6, ...pair(2, 1, 'c'))] })], 'five');
      expect((await run(engine, `SELECT id, text FROM ${schema}.pairs ORDER BY text DESC`)).rows).toEqual([[1, 'a'], [1, 'B']]);
    });

    it('delete by the key alone', async () => {
      await engine.applyChanges([changes(table('pairs', ['part', 'id']), { deletes: [at(9, 1, part(1), null, null, null, null, null)] })], 'six');
      expect((await run(engine, `SELECT text FROM ${schema}.pairs`)).rows).toEqual([['B']]);
    });

    it('refuse a value that cannot be held, name the table, and change nothing of it', async () => {
      const before = await texts('t');
      const bad = row(8, 'bad').with(3, 'NaN');
      const failure = await failureOf(engine.applyChanges([changes(table('t'), { upserts: [at(50, ...row(9, 'good')), at(51, ...bad)] })], 'seven'));
      expect(failure).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', details: { table: `${schema}.t` } });
      expect(await texts('t')).toEqual(before);
    });

    it('forget their changes when they are copied again', async () => {
      await engine.replaceTable(table('t'), batches(row(1, 'new')), 'second');
      expect(await texts('t')).toEqual([[1, 'new']]);
      const held = (await engine.heldCopies()).find((copy) => copy.table.name === 't' && copy.table.schema === schema);
      expect(held).toEqual({ copyId: 'second', table: { ...table('t'), role: 'replica' } });
      await engine.applyChanges([changes(table('t'), { upserts: [at(1, ...row(1, 'newer'))] })], 'eight');
      expect(await texts('t')).toEqual([[1, 'newer']]);
    });

    it('change in one step: a reader sees all of a batch or nothing', async () => {
      const t = table('steps');
      const all = (text: string): JsonValue[][] => Array.from({ length: 2_000 }, (_, id) => row(id, text));
      await engine.replaceTable(t, batches(...all('0')), 'steps');
      const done = new AbortController();
      const seen = new Set<string>();
      const reader = (async () => {
        while (!done.signal.aborted) seen.add(JSON.stringify((await run(engine, `SELECT min(text) AS a, max(text) AS b, count(*) AS n FROM ${schema}.steps`)).rows[0]));
      })();
      for (let step = 1; step <= 8; step++) await engine.applyChanges([changes(t, { upserts: all(`${step}`).map((values) => at(step, ...values)) })], `step ${step}`);
      done.abort();
      await reader;
      for (const answer of seen) expect(answer).toMatch(/^\["(\d)","\1",2000\]$/);
    });
  });
}

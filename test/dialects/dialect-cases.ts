import { randomUUID } from 'node:crypto';
import { isFailureError } from '@query-router/contracts';
import { changedMeaning, emit, loadSql, readStatement, settleOrder, translate, type KnownTables, type SourceDialectName } from '@query-router/sql';
import type { ServerAddresses } from '@query-router/testkit';
import { CORPUS } from './corpus.ts';
import { postgres, sameRows, type Session } from './engines.ts';
import { definitions, TABLES, type Engine } from './tables.ts';

const SCHEMA = 'dialects';
const AT_ONCE = 6;

const tables: KnownTables = (schema, name) => {
  const table = schema === SCHEMA ? TABLES.find((known) => known.name === name) : undefined;
  return table === undefined ? null : { columns: table.columns, key: null };
};

/** Cuts that go through ties, in PostgreSQL's dialect. */
const TIES: readonly string[] = [
  'SELECT k, m FROM dialects.t LIMIT 7', 'SELECT k, s FROM dialects.t ORDER BY k LIMIT 9', 'SELECT k, s FROM dialects.t ORDER BY k DESC LIMIT 9', 'SELECT b, d FROM dialects.t ORDER BY b NULLS FIRST OFFSET 50', 'SELECT b, k, count(*) AS n FROM dialects.t GROUP BY b, k ORDER BY n DESC LIMIT 5', 'SELECT note, amount FROM dialects.u ORDER BY note DESC NULLS LAST LIMIT 11 OFFSET 3',
  'SELECT t.k, u.note FROM dialects.t JOIN dialects.u ON t.id = u.t_id ORDER BY t.k LIMIT 6', 'SELECT s, id FROM dialects.t ORDER BY s LIMIT 20', 'SELECT k, id FROM dialects.t UNION ALL SELECT t_id, id FROM dialects.u ORDER BY k LIMIT 8', 'SELECT DISTINCT s, b FROM dialects.t ORDER BY b LIMIT 5', 'SELECT ts, k FROM dialects.t ORDER BY k LIMIT 12',
];

/** The translation, or why there is none. */
function translated(sql: string, dialect: SourceDialectName): { readonly sql: string } | { readonly refused: string } {
  try {
    const text = translate(sql, dialect);
    const changed = changedMeaning(readStatement(text), dialect, tables);
    return changed === null ? { sql: text } : { refused: changed };
  } catch (error) {
    if (isFailureError(error)) return { refused: error.failure.message };
    throw error;
  }
}

type Outcome = 'equal' | 'refused' | 'no statement of the dialect' | 'fails' | 'differs';

/** Declares the tests of one dialect. `kept` is how many statements it must translate and show to be equal. */
export function dialectCases(dialect: Exclude<Engine, 'postgres'>, address: ServerAddresses['postgres'], kept: number, connect: () => Promise<Session> | Session): void {
  describe(`the dialect ${dialect}`, () => {
    const database = `dialects_${randomUUID().slice(0, 8)}`;
    let root: Session;
    let native: Session;
    let target: Session;

    beforeAll(async () => {
      await loadSql();
      // A database of its own: test files that run at once share the server.
      root = await postgres(address);
      await root.run(`CREATE DATABASE ${database} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
      [native, target] = [await connect(), await postgres({ ...address, database })];
      for (const [engine, session] of [['postgres', target], [dialect, native]] as const) {
        await session.run(engine === 'clickhouse' ? `CREATE DATABASE IF NOT EXISTS ${SCHEMA}` : `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
        for (const { name } of TABLES) await session.run(`DROP TABLE IF EXISTS ${SCHEMA}.${name}`);
        for (const statement of definitions(engine, SCHEMA)) await session.run(statement);
      }
    }, 120_000);

    afterAll(async () => {
      for (const { name } of TABLES) await native.run(`DROP TABLE ${SCHEMA}.${name}`);
      await Promise.all([native.close(), target.close()]);
      await root.run(`DROP DATABASE ${database}`);
      await root.close();
    });

    it('means the same in its own engine and, translated, in PostgreSQL', async () => {
      const outcomes = new Map<Outcome, number>();
      const wrong: unknown[] = [];
      for (let start = 0; start < CORPUS.length; start += AT_ONCE) {
        const found = await Promise.all(CORPUS.slice(start, start + AT_ONCE).map((sql) => compare(sql)));
        for (const result of found) {
          outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1);
          if (result.outcome === 'differs' || result.outcome === 'fails') wrong.push(result);
        }
      }
      process.stderr.write(`${dialect}: ${JSON.stringify(Object.fromEntries(outcomes))} of ${CORPUS.length}\n`);
      expect(wrong).toEqual([]);
      expect(outcomes.get('equal')).toBeGreaterThanOrEqual(kept);
    }, 600_000);

    it('chooses the rows that PostgreSQL chooses, when the ties of a statement are settled', async () => {
      for (const sql of TIES) {
        const settled = settleOrder(readStatement(sql), tables);
        if (!settled.ok) throw new Error(`${sql}: ${settled.reason}`);
        expect(settled.sql).not.toBe(sql);
        const emission = emit(readStatement(settled.sql), dialect, ({ schema, name }) => ({ path: [schema ?? '', name], columns: (tables(schema, name)?.columns ?? []).map((column) => ({ ...column, nullable: true })) }));
        if (!emission.ok) throw new Error(`${sql}: ${emission.reason}`);
        const [theirs, ours] = [await native.run(emission.sql), await target.run(settled.sql)];
        expect({ sql, emitted: emission.sql, rows: theirs, same: sameRows(theirs, ours, true) }).toEqual({ sql, emitted: emission.sql, rows: expect.anything(), same: true });
      }
    }, 120_000);

    async function compare(sql: string): Promise<{ readonly outcome: Outcome; readonly [detail: string]: unknown }> {
      const translation = translated(sql, dialect);
      if ('refused' in translation) return { outcome: 'refused' };
      const [theirs, ours] = await Promise.all([attempt(native, sql), attempt(target, translation.sql)]);
      if (typeof theirs === 'string') return { outcome: 'no statement of the dialect' };
      if (typeof ours === 'string') return { outcome: 'fails', sql, translation: translation.sql, ours };
      if (sameRows(theirs, ours, isOrdered(sql))) return { outcome: 'equal' };
      const at = theirs.findIndex((row, index) => !sameRows([row], [ours[index] ?? []], true));
      return { outcome: 'differs', sql, translation: translation.sql, native: theirs[at], postgres: ours[at], counts: [theirs.length, ours.length] };
    }
  });
}

/** The corpus orders whole statements only, but for those in parentheses. */
const isOrdered = (sql: string): boolean => /order by/i.test(sql) && !sql.startsWith('(');

async function attempt(session: Session, sql: string): Promise<string[][] | string> {
  try {
    return await session.run(sql);
  } catch (error) {
    return String((error as { message?: unknown }).message);
  }
}

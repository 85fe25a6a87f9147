import { isFailureError } from '@query-router/contracts';
import { changedMeaning, loadSql, readStatement, translate, type KnownTables, type SourceDialectName } from '@query-router/sql';
import { describeWith, server, type ServerAddresses } from '@query-router/testkit';
import { CORPUS } from './corpus.ts';
import { clickhouse, duckdb, postgres, sameRows, trino, type Session } from './engines.ts';
import { definitions, TABLES, type Engine } from './tables.ts';

const SCHEMA = 'lab';
const AT_ONCE = 6;
const reference = await server('postgres');
const clickhouseServer = await server('clickhouse');
const trinoServer = await server('trino');

const tables: KnownTables = (schema, name) => {
  const table = schema === SCHEMA ? TABLES.find((known) => known.name === name) : undefined;
  return table === undefined ? null : { columns: table.columns, key: null };
};

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
function compareWith(dialect: Exclude<Engine, 'postgres'>, address: ServerAddresses['postgres'], kept: number, connect: () => Promise<Session> | Session): void {
  describe(`the dialect ${dialect}`, () => {
    let native: Session;
    let target: Session;

    beforeAll(async () => {
      await loadSql();
      [native, target] = [await connect(), await postgres(address)];
      await target.run(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
      for (const [engine, session] of [['postgres', target], [dialect, native]] as const) {
        await session.run(engine === 'clickhouse' ? `CREATE DATABASE IF NOT EXISTS ${SCHEMA}` : `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
        for (const { name } of TABLES) await session.run(`DROP TABLE IF EXISTS ${SCHEMA}.${name}`);
        for (const statement of definitions(engine, SCHEMA)) await session.run(statement);
      }
    }, 120_000);

    afterAll(async () => {
      await target.run(`DROP SCHEMA ${SCHEMA} CASCADE`);
      for (const { name } of TABLES) await native.run(`DROP TABLE ${SCHEMA}.${name}`);
      await Promise.all([native.close(), target.close()]);
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

describeWith('translated statements', reference, (address) => {
  compareWith('duckdb', address, 490, duckdb);
  describeWith('from ClickHouse', clickhouseServer, (server_) => compareWith('clickhouse', address, 290, () => clickhouse(server_)));
  describeWith('from Trino', trinoServer, (server_) => compareWith('trino', address, 410, () => trino(server_)));
});

import type { EngineName, NumericTerm } from '@query-router/contracts';
import { finishRows } from '@query-router/results';
import { emit, loadSql, readStatement } from '@query-router/sql';
import type { Resolve } from '@query-router/sql';
import { describeWith, server } from '@query-router/testkit';
import type { ServerAddresses } from '@query-router/testkit';
import { CORPUS } from './corpus.ts';
import { clickhouse, duckdb, postgres, sameRows, trino } from './runners.ts';
import type { Runner } from './runners.ts';
import { definitions, TABLES } from './tables.ts';

const SCHEMA = 'lab';
/** Statements in flight; a small statement takes Trino some 40 ms whatever it does. */
const AT_ONCE = 6;
const reference = await server('postgres');
const clickhouseServer = await server('clickhouse');
const trinoServer = await server('trino');

const resolve: Resolve = ({ schema, name }) => {
  const table = TABLES.find((candidate) => candidate.name === name);
  if (table === undefined || schema?.toLowerCase() !== SCHEMA) return null;
  return { path: [SCHEMA, name], columns: table.columns.map((column) => ({ ...column, nullable: true })) };
};

type Outcome = 'equal' | 'refused' | 'both fail' | 'fails' | 'differs';

/** Declares the tests of one engine beside PostgreSQL. `kept` is how many statements it must answer: refusing is safe, but not an answer. */
function compareWith(engine: Exclude<EngineName, 'postgres'>, address: ServerAddresses['postgres'], kept: number, connect: () => Promise<Runner> | Runner): void {
  describe(`${engine} beside postgres`, () => {
    let theirs: Runner;
    let ours: Runner;

    beforeAll(async () => {
      await loadSql();
      theirs = await postgres(address);
      ours = await connect();
      await theirs.run(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
      await prepare('postgres', theirs);
      await prepare(engine, ours);
    }, 120_000);

    afterAll(async () => {
      await theirs.run(`DROP SCHEMA ${SCHEMA} CASCADE`);
      for (const table of TABLES) await ours.run(`DROP TABLE ${SCHEMA}.${table.name}`);
      await theirs.close();
      await ours.close();
    });

    it('gives the same rows for every statement it does not refuse', async () => {
      const outcomes = new Map<Outcome, number>();
      const wrong: unknown[] = [];
      for (let start = 0; start < CORPUS.length; start += AT_ONCE) {
        const batch = CORPUS.slice(start, start + AT_ONCE);
        const all = await Promise.all(batch.map(async (sql) => ({ sql, ...(await compare(sql, engine, theirs, ours)) })));
        for (const found of all) {
          outcomes.set(found.outcome, (outcomes.get(found.outcome) ?? 0) + 1);
          if (found.outcome === 'fails' || found.outcome === 'differs') wrong.push(found);
        }
      }
      process.stderr.write(`${engine}: ${JSON.stringify(Object.fromEntries(outcomes))} of ${CORPUS.length}\n`);
      expect(wrong).toEqual([]);
      expect(outcomes.get('equal')).toBeGreaterThanOrEqual(kept);
    }, 300_000);
  });
}

async function prepare(engine: EngineName, runner: Runner): Promise<void> {
  await runner.run(engine === 'clickhouse' ? `CREATE DATABASE IF NOT EXISTS ${SCHEMA}` : `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  for (const table of TABLES) for (const statement of definitions(engine, SCHEMA, table)) await runner.run(statement);
}

/** Answers in the form of the runners, with what the router computes. */
function finish(rows: readonly (readonly string[])[], terms: readonly NumericTerm[]): string[][] {
  const values = rows.map((row) => row.map((value) => (value === '∅' ? null : value)));
  return finishRows(values, terms).map((row) => row.map((value) => (value === null ? '∅' : String(value))));
}

async function compare(sql: string, engine: EngineName, theirs: Runner, ours: Runner): Promise<{ outcome: Outcome; [detail: string]: unknown }> {
  const emission = emit(readStatement(sql), engine, resolve);
  if (!emission.ok) return { outcome: 'refused' };
  const [want, answered] = await Promise.all([attempt(theirs, sql), attempt(ours, emission.sql)]);
  const got = typeof answered === 'string' || emission.finish === undefined ? answered : finish(answered, emission.finish);
  const types = (emission.columns ?? []).map(({ type }) => type);
  if (typeof got === 'string') return typeof want === 'string' ? { outcome: 'both fail' } : { outcome: 'fails', emitted: emission.sql, got };
  if (typeof want === 'string') return { outcome: 'differs', emitted: emission.sql, want, got: got.slice(0, 3) };
  if (sameRows(want, got, types, /order by/i.test(sql))) return { outcome: 'equal' };
  const at = want.findIndex((row, index) => !sameRows([row], [got[index] ?? []], types, true));
  return { outcome: 'differs', emitted: emission.sql, want: want[at], got: got[at], counts: [want.length, got.length] };
}

/** Rows, or the message of the engine's error. */
async function attempt(runner: Runner, sql: string): Promise<string[][] | string> {
  try {
    return await runner.run(sql);
  } catch (error) {
    return String((error as { message?: unknown }).message);
  }
}

describeWith('emitted statements', reference, (address) => {
  compareWith('duckdb', address, 237, duckdb);
  describeWith('on a ClickHouse server', clickhouseServer, (clickhouseAddress) => compareWith('clickhouse', address, 191, () => clickhouse(clickhouseAddress)));
  describeWith('on a Trino server', trinoServer, (trinoAddress) => compareWith('trino', address, 222, () => trino(trinoAddress)));
});

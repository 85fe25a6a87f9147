import { describeWith, server } from '@query-router/testkit';
import { Client, DatabaseError } from 'pg';
import { bind } from '../../src/bind/bind.ts';
import { CATALOGUE } from '../../src/bind/catalogue/data.ts';
import type { TableFacts } from '../../src/bind/scope.ts';
import { loadParser, parse } from '../../src/parser/pg-parser.ts';
import { COLUMNS, QUERIES, constructs, functions, operators } from './statements.ts';

/** What PostgreSQL or the binder says: columns with type and modifier, or the class of the error. */
type Verdict = { readonly columns: string } | { readonly error: 'static' | 'values' | 'unknown'; readonly message: string };

const found = await server('postgres');

describeWith('the binder gives every output column the type that PostgreSQL gives it', found, (address) => {
  let client: Client;
  let typeNames: ReadonlyMap<number, string>;
  let tables: ReadonlyMap<string, TableFacts>;

  beforeAll(async () => {
    await loadParser();
    client = new Client(address);
    await client.connect();
    // Tables of this session alone.
    await client.query(`CREATE TEMP TABLE m (${Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`).join(', ')})`);
    await client.query('CREATE TEMP TABLE a (id int PRIMARY KEY, k int, s text, n numeric(10,2), d date); CREATE TEMP TABLE b (id bigint, k int, s varchar(5), t timestamp)');
    const types = await client.query<{ oid: number; typname: string }>('SELECT oid, typname FROM pg_type');
    typeNames = new Map(types.rows.map(({ oid, typname }) => [oid, typname]));
    const facts = new Map<string, TableFacts>();
    for (const name of ['m', 'a', 'b']) facts.set(name, await factsOf(name));
    tables = facts;
  });

  afterAll(async () => {
    await client.end();
  });

  async function factsOf(table: string): Promise<TableFacts> {
    const { rows } = await client.query<{ attname: string; typname: string; atttypmod: number }>(
      `SELECT attname, typname, atttypmod FROM pg_attribute JOIN pg_type t ON t.oid = atttypid WHERE attrelid = 'pg_temp.${table}'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    return { columns: rows.map(({ attname, typname, atttypmod }) => ({ name: attname, type: { name: typname, modifier: atttypmod } })), primaryKey: table === 'a' ? ['id'] : null };
  }

  /** From the row description; nothing is computed, for there are no rows. */
  async function byPostgres(sql: string): Promise<Verdict> {
    try {
      const { fields } = await client.query({ text: sql, rowMode: 'array' });
      return { columns: fields.map(({ name, dataTypeID, dataTypeModifier }) => `${name} ${typeNames.get(dataTypeID) ?? '?'} ${dataTypeModifier}`).join(', ') };
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // Class 42: wrong whatever the rows. All others come of constants that PostgreSQL computes while it plans.
      return { error: error.code?.startsWith('42') === true && !/^(input of anonymous|unrecognized|invalid|1 is not a valid encoding)/.test(error.message) ? 'static' : 'values', message: error.message };
    }
  }

  function byBinder(sql: string): Verdict | null {
    const parsed = parse(sql);
    const tree = parsed.ok ? parsed.statements[0]?.stmt : undefined;
    if (tree === undefined || !('SelectStmt' in tree)) return null;
    try {
      const { columns } = bind(tree.SelectStmt, (schema, name) => (schema === null || schema === 'public' ? (tables.get(name) ?? null) : null));
      return { columns: columns.map(({ name, type }) => `${name} ${type.name} ${type.modifier}`).join(', ') };
    } catch (error) {
      if (typeof error !== 'object' || error === null || !('invalid' in error)) throw error;
      return { error: error.invalid === true ? 'static' : 'unknown', message: String(error) };
    }
  }

  /** Statements whose verdicts differ; how many were compared and how many PostgreSQL runs. */
  async function compare(statements: Iterable<string>): Promise<{ readonly different: readonly unknown[]; readonly typed: number; readonly compared: number }> {
    const different: unknown[] = [];
    let [typed, compared] = [0, 0];
    for (const sql of statements) {
      const ours = byBinder(sql);
      if (ours === null) continue;
      const theirs = await byPostgres(sql);
      compared += 1;
      if ('columns' in theirs) typed += 1;
      const agree = 'columns' in theirs ? 'columns' in ours && ours.columns === theirs.columns : theirs.error === 'values' || 'error' in ours;
      if (!agree && !('error' in ours && ours.error === 'unknown')) different.push({ sql, ours, theirs });
    }
    return { different, typed, compared };
  }

  it('for every operator over every pair of types', async () => {
    const { different, typed } = await compare(operators());
    expect(different).toEqual([]);
    expect(typed).toBeGreaterThan(2000);
  });

  it('for every construct that looks for a common type, and every cast', async () => {
    const { different, typed } = await compare(constructs());
    expect(different).toEqual([]);
    expect(typed).toBeGreaterThan(3000);
  });

  it('for every function', async () => {
    const names = [...new Set(CATALOGUE.functions.map(([name]) => name))].filter((name) => !['nextval', 'setval', 'pg_notify'].includes(name));
    const { different, typed } = await compare(functions(names));
    expect(different).toEqual([]);
    expect(typed).toBeGreaterThan(3000);
  });

  it('for names, scopes, joins, grouping and set operations, and refuses what PostgreSQL refuses', async () => {
    const { different, compared } = await compare(QUERIES);
    expect(different).toEqual([]);
    expect(compared).toBe(QUERIES.length);
  });
});

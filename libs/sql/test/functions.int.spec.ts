import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
import { AGGREGATES, OPERATORS, PURE_FUNCTIONS, VOLATILE_FUNCTIONS, WINDOW_FUNCTIONS, WRITE_FUNCTIONS } from '../src/gate/functions.ts';

interface Row {
  readonly name: string;
  readonly kinds: string;
  readonly volatilities: string;
  readonly languages: string;
}

const found = await server('postgres');

describeWith('the function lists against pg_proc', found, (address) => {
  let client: Client;
  let rows: ReadonlyMap<string, Row>;

  beforeAll(async () => {
    client = new Client(address);
    await client.connect();
    const answer = await client.query<Row>(
      `SELECT proname AS name, string_agg(DISTINCT prokind::text, '') AS kinds, string_agg(DISTINCT provolatile::text, '') AS volatilities,
              string_agg(DISTINCT lanname::text, ' ') AS languages
         FROM pg_proc JOIN pg_language AS l ON l.oid = prolang WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname`,
    );
    rows = new Map(answer.rows.map((row) => [row.name, row]));
  });

  afterAll(async () => {
    await client.end();
  });

  const unlike = (names: ReadonlySet<string>, test: (row: Row) => boolean): string[] => [...names].filter((name) => !test(rows.get(name) ?? { name, kinds: '', volatilities: '', languages: '' }));

  it('knows every listed function', () => {
    const all = [PURE_FUNCTIONS, AGGREGATES, WINDOW_FUNCTIONS, VOLATILE_FUNCTIONS, WRITE_FUNCTIONS].flatMap((names) => [...names]);
    expect(all.filter((name) => !rows.has(name))).toEqual([]);
  });

  it('calls no pure function volatile', () => {
    expect(unlike(PURE_FUNCTIONS, ({ kinds, volatilities }) => kinds === 'f' && !volatilities.includes('v'))).toEqual([]);
  });

  it('agrees on aggregates and window functions', () => {
    expect(unlike(AGGREGATES, ({ kinds }) => kinds === 'a')).toEqual([]);
    expect(unlike(WINDOW_FUNCTIONS, ({ kinds }) => kinds.includes('w'))).toEqual([]);
  });

  it('agrees that functions with effects are volatile', () => {
    expect(unlike(WRITE_FUNCTIONS, ({ volatilities }) => volatilities === 'v')).toEqual([]);
  });

  it('knows every listed operator', async () => {
    const answer = await client.query<{ name: string }>("SELECT DISTINCT oprname AS name FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace");
    const theirs = new Set(answer.rows.map(({ name }) => name));
    // <> is written != by some; the grammar turns it into <>.
    expect([...OPERATORS].filter((name) => name !== '!=' && !theirs.has(name))).toEqual([]);
  });
});

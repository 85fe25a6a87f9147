import type { JsonValue } from '@query-router/contracts';
import type { TableSnapshot } from '@query-router/engine';
import { codeOf, run, until } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import type { PostgresUnderTest } from './postgres-under-test.ts';
import { postgresAlone } from './postgres-under-test.ts';

const postgres = await server('postgres');
const never = new AbortController().signal;

async function all({ batches, close }: TableSnapshot): Promise<(readonly JsonValue[])[]> {
  const rows = [];
  for await (const batch of batches) rows.push(...batch);
  close();
  return rows;
}

describeWith('reading a whole table', postgres, (address) => {
  let made: PostgresUnderTest;
  /** Connections that read whole tables; statements are read under another role. */
  const readers = async (): Promise<number> => {
    const { rows } = await made.admin.query("SELECT FROM pg_stat_activity WHERE application_name LIKE 'query-router read%' AND application_name LIKE $1 AND usename = current_user", [made.connectionPattern]);
    return rows.length;
  };

  beforeAll(async () => {
    made = await postgresAlone(address);
    await made.admin.query(`CREATE TABLE ${made.schema}.many AS SELECT g AS id, 'row ' || g AS t, g * 1.5::numeric(12,2) AS n FROM generate_series(1, 25000) g`);
    await made.engine.discover(never);
  });

  afterAll(() => made.dispose());

  it('gives its description and every row', async () => {
    const snapshot = await made.engine.readTable(made.schema, 'many', never);
    expect(snapshot.table.columns.map((column) => column.name)).toEqual(['id', 't', 'n']);
    const rows = await all(snapshot);
    expect(rows).toHaveLength(25_000);
    expect(rows.at(-1)?.[0]).toBe(25_000);
  });

  it('sees one snapshot: what is written meanwhile is not in it', async () => {
    const snapshot = await made.engine.readTable(made.schema, 'many', never);
    await run(made.engine, `INSERT INTO ${made.schema}.many VALUES (-1, 'late', 0)`, { statement: 'write' });
    const rows = await all(snapshot);
    expect(rows.filter((row) => row[0] === -1)).toEqual([]);
    await run(made.engine, `DELETE FROM ${made.schema}.many WHERE id = -1`, { statement: 'write' });
  });

  it('leaves no connection behind, whether read to the end, left early or never begun', async () => {
    await all(await made.engine.readTable(made.schema, 'things', never));
    const early = await made.engine.readTable(made.schema, 'many', never);
    for await (const batch of early.batches) if (batch.length > 0) break;
    expect(await readers()).toBeGreaterThan(0);
    early.close();
    (await made.engine.readTable(made.schema, 'many', never)).close();
    const abort = new AbortController();
    await made.engine.readTable(made.schema, 'many', abort.signal);
    abort.abort();
    await until('its connections are closed', async () => (await readers()) === 0);
  });

  it('does not wait for ever for a table that is locked whole, and says why', async () => {
    await made.admin.query('BEGIN');
    try {
      await made.admin.query(`LOCK TABLE ${made.schema}.things IN ACCESS EXCLUSIVE MODE`);
      await expect(made.engine.readTable(made.schema, 'things', never)).rejects.toMatchObject({ failure: { code: 'CONFLICT', retryable: true, message: expect.stringContaining('lock timeout') } });
    } finally {
      await made.admin.query('ROLLBACK');
    }
  });

  it('fails clearly for a table that is not there', async () => {
    expect(await codeOf(made.engine.readTable(made.schema, 'nothing', never))).toBe('TABLE_NOT_FOUND');
  });
});

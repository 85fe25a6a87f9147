import { catalogTableSchema } from '@query-router/contracts';
import type { Subject } from './harness.ts';
import { THINGS } from './setup.ts';

export function discoveryContract(subject: Subject): void {
  const never = new AbortController().signal;

  it('answers a ping with its version', async () => {
    expect(await subject().engine.ping(never)).toMatch(/^\d+/);
  });

  it('discovers a table with its columns, types, keys and rows', async () => {
    const { engine, setup } = subject();
    const found = (await engine.discover(never)).find((table) => table.schema === setup.schema && table.name === THINGS.name);
    const { columns, keys } = THINGS;
    expect(found).toMatchObject({ schema: setup.schema, columns, keys, row_count: THINGS.rows.length, ...setup.things });
  });

  it('describes every table in the form of the catalogue, and no system table', async () => {
    const tables = await subject().engine.discover(never);
    for (const table of tables) expect(catalogTableSchema.safeParse(table).error).toBeUndefined();
    expect(tables.map((table) => table.schema)).not.toEqual(expect.arrayContaining(['pg_catalog']));
    expect(tables.filter((table) => ['information_schema', 'system', 'query_router'].includes(table.schema.toLowerCase()))).toEqual([]);
  });
}

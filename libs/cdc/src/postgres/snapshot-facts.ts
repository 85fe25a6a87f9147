import { connect, type PostgresAddress } from './address.ts';
import { readTableFacts, type TableFacts } from './table-facts.ts';

/** What an exported snapshot sees. */
export interface SnapshotSight {
  /** Its transactions, as `pg_current_snapshot()` says them. */
  readonly visible: string;
  /** The tables' definitions by `schema.table`. */
  readonly facts: ReadonlyMap<string, TableFacts>;
}

export async function lookAt(address: PostgresAddress, snapshot: string): Promise<SnapshotSight> {
  const client = await connect(address, { application_name: 'query-router copy' });
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
    const { rows } = await client.query<{ visible: string }>('SELECT pg_current_snapshot()::text AS visible');
    const facts = await readTableFacts({ query: async <Row>(text: string) => (await client.query(text)).rows as readonly Row[] });
    return { visible: rows[0]?.visible ?? '', facts: new Map(facts.map((fact) => [`${fact.schema}.${fact.name}`, fact])) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

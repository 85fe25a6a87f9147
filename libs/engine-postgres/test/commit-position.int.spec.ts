// A read that carries the position of a write must see it on every copy that claims to have come that far: a position below the
// commit's own would let a copy without the write pass.
import { randomUUID } from 'node:crypto';
import { query } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { CuttingProxy } from './cutting-proxy.ts';
import type { PostgresUnderTest } from './postgres-under-test.ts';
import { postgresUnderTest } from './postgres-under-test.ts';

const postgres = await server('postgres');
const never = new AbortController().signal;

describeWith('the position that a write tells', postgres, (address) => {
  let made: PostgresUnderTest;
  let proxy: CuttingProxy;

  beforeAll(async () => {
    proxy = await CuttingProxy.start(address);
    made = await postgresUnderTest(address, { host: '127.0.0.1', port: proxy.port });
    await made.admin.query(`CREATE TABLE ${made.schema}.noted (id int)`);
  });

  afterAll(async () => {
    await made.dispose();
    proxy.close();
  });

  const BEFORE_COMMIT = "(pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text";
  const insert = (dedupe?: { requestId: string; fingerprint: string }) =>
    made.engine.execute(query(`INSERT INTO ${made.schema}.noted VALUES (1) RETURNING ${BEFORE_COMMIT}`, { statement: 'write', ...(dedupe === undefined ? {} : { dedupe }) }), never);
  const now = async (): Promise<bigint> => BigInt((await made.admin.query<{ lsn: string }>(`SELECT ${BEFORE_COMMIT} AS lsn`)).rows[0]?.lsn ?? '-1');
  const once = () => ({ requestId: randomUUID(), fingerprint: 'f' });

  it('lies after everything that the write wrote, and not ahead of the log', async () => {
    const results = await Promise.all(Array.from({ length: 200 }, () => insert(once())));
    const end = await now();
    const wrong = results.filter(({ lsn, rows }) => lsn == null || BigInt(lsn) <= BigInt(String(rows[0]?.[0])) || BigInt(lsn) > end);
    expect(wrong).toEqual([]);
  });

  it('is told of a write without a request id, and of a definition', async () => {
    const before = await now();
    expect(BigInt((await insert()).lsn ?? '-1') > before).toBe(true);
    const { lsn } = await made.engine.execute(query(`CREATE TABLE ${made.schema}.defined (id int)`, { statement: 'ddl' }), never);
    expect(BigInt(lsn ?? '-1') > before).toBe(true);
  });

  it('covers the first write when a repetition is answered from memory', async () => {
    const dedupe = once();
    const first = await insert(dedupe);
    const again = await insert(dedupe);
    expect(again.replayed).toBe(true);
    expect(BigInt(again.lsn ?? '-1') >= BigInt(first.lsn ?? '0')).toBe(true);
  });

  it('covers a write whose commit was confirmed only afterwards', async () => {
    proxy.cut = 'after';
    const { lsn, rows } = await insert(once());
    expect(BigInt(lsn ?? '-1') > BigInt(String(rows[0]?.[0]))).toBe(true);
  });

  it('is not told by a read', async () => {
    expect((await made.engine.execute(query('SELECT 1'), never)).lsn).toBeUndefined();
  });
});

import { describeWith, lakehouse } from '@query-router/testkit';
import { openRig, type Rig } from './support/rig.ts';

const COLUMNS = [
  { name: 'id', type: 'int64', nullable: false },
  { name: 'region', type: 'text', nullable: false },
  { name: 'total', type: 'decimal(12,2)', nullable: true },
  { name: 'day', type: 'date', nullable: true },
  { name: 'at', type: 'timestamptz', nullable: true },
];
const CHANGES = 4000;
const KEYS = 120;

interface Order {
  readonly id: number;
  readonly region: string;
  readonly total: string | null;
  readonly day: string;
  readonly at: string;
}

/** A walk that gives the same changes every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describeWith("changes of PostgreSQL's tables", await lakehouse(), (addresses) => {
  let rig: Rig;
  const rows = new Map<string, Order>();
  const topic = (): string => `cdc.${rig.prefix}.orders`;
  const table = (): string => `lake.${rig.prefix}.orders`;
  const records: { readonly key: Buffer | null; readonly value: Buffer }[] = [];

  /** Debezium's envelope; images from before a change are left out, as they are without REPLICA IDENTITY FULL. */
  const change = (op: string, key: object | null, after: Order | null): void => {
    const value = { before: op === 'd' ? key : null, after, source: { schema: rig.prefix, table: 'orders', lsn: records.length }, op, ts_ms: 0 };
    records.push({ key: key === null ? null : Buffer.from(JSON.stringify(key)), value: Buffer.from(JSON.stringify(value)) });
  };

  beforeAll(async () => {
    rig = await openRig(addresses);
    const next = random(7);
    for (let index = 0; index < CHANGES; index++) {
      const key = { id: Math.floor(next() * KEYS), region: next() < 0.5 ? 'eu' : 'us' };
      const name = JSON.stringify(key);
      if (rows.has(name) && next() < 0.3) {
        rows.delete(name);
        change('d', key, null);
      } else {
        const order: Order = { ...key, total: next() < 0.1 ? null : (next() * 1e6).toFixed(2), day: '2026-11-22Z', at: `2026-11-22T12:00:00.${String(index).padStart(6, '0')}Z` };
        change(index < 100 ? 'r' : rows.has(name) ? 'u' : 'c', key, order);
        rows.set(name, order);
      }
    }
    await rig.log.createTopics([{ topic: topic(), partitions: 1 }]);
    await rig.flink.pipelines.declare(`cdc.${rig.prefix}.orders`, 'cdc', { schema: rig.prefix, table: 'orders', columns: COLUMNS, key: ['id', 'region'] });
    // In pieces, so that updates of a key fall into different commits.
    for (let from = 0; from < CHANGES; from += 500) {
      await rig.log.append(topic(), records.slice(from, from + 500), Date.now() + 30_000);
      const before = (await rig.row(`cdc.${rig.prefix}.orders`))?.checkpoint?.id ?? 0;
      await rig.flink.pipelines.until(`cdc.${rig.prefix}.orders`, (row) => (row?.checkpoint?.id ?? 0) > before, 120_000);
    }
  });

  afterAll(() => rig.close());

  const expected = (): readonly (readonly unknown[])[] =>
    [...rows.values()].map(({ id, region, total, at }) => [id, region, total, '2026-11-22', at.replace('T', ' ').replace('Z', ' UTC')]).toSorted((a, b) => Number(a[0]) - Number(b[0]) || String(a[1]).localeCompare(String(b[1])));
  const found = (): Promise<readonly (readonly unknown[])[]> => rig.rows(`SELECT id, region, CAST(total AS varchar), CAST(day AS varchar), CAST(at AS varchar) FROM ${table()} ORDER BY 1, 2`);
  const untilEqual = async (): Promise<void> => {
    for (;;) if (JSON.stringify(await found()) === JSON.stringify(expected())) return;
  };

  test('make the table equal to its source, row for row', async () => {
    await untilEqual();
    expect(rows.size).toBeGreaterThan(50);
  });

  test('that come a second time change nothing', async () => {
    await rig.log.append(topic(), records.slice(-700), Date.now() + 30_000);
    change('c', { id: 5000, region: 'eu' }, { id: 5000, region: 'eu', total: '1.00', day: '2026-11-22Z', at: '2026-11-22T00:00:00.000000Z' });
    rows.set('later', { id: 5000, region: 'eu', total: '1.00', day: '2026-11-22Z', at: '2026-11-22T00:00:00.000000Z' });
    await rig.log.append(topic(), records.slice(-1), Date.now() + 30_000);
    await untilEqual();
    expect(await rig.rows(`SELECT count(*) - count(DISTINCT (id, region)) FROM ${table()}`)).toEqual([[0]]);
  });

  test('of a kind without rows are passed by', async () => {
    change('t', null, null);
    change('d', { id: 5000, region: 'eu' }, null);
    rows.delete('later');
    await rig.log.append(topic(), records.slice(-2), Date.now() + 30_000);
    await untilEqual();
    expect(await rig.row(`cdc.${rig.prefix}.orders`)).toMatchObject({ alarm: null, generation: 1 });
  });
});

import { createHash } from 'node:crypto';
import { logicalTypeSchema } from '@query-router/contracts';
import { copyText, loadSampleData, sampleTables } from '../src/index.ts';
import type { SampleRow, SampleTable } from '../src/index.ts';

function named(name: string): SampleTable {
  const found = sampleTables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

function column(table: SampleTable, name: string): (row: SampleRow) => unknown {
  const index = table.columns.findIndex((candidate) => candidate.name === name);
  return (row) => row[index];
}

const cents = (value: unknown): number => Math.round(Number(value) * 100);

describe('the sample data', () => {
  it('has a million rows', () => {
    expect(sampleTables.map(({ schema, name, rowCount }) => [`${schema}.${name}`, rowCount])).toEqual([
      ['public.users', 10_000],
      ['shop.customers', 20_000],
      ['shop.products', 1_000],
      ['shop.orders', 150_000],
      ['shop.order_lines', 450_000],
      ['shop.click_events', 369_000],
    ]);
  });

  // Changing a row changes what everybody's examples, tests and benchmarks see: when that is meant, say so by changing a checksum.
  it.each([
    ['users', 'eacf20264d9f815f'],
    ['customers', 'ca029f7031211530'],
    ['products', 'c9c58450f5bc0270'],
    ['orders', '6c936fbce91f8090'],
    ['order_lines', 'ebb2d4489cb4d457'],
    ['click_events', '289df97b126fc7e6'],
  ])('is the same every time: %s', (name, checksum) => {
    const hash = createHash('sha256');
    let rows = 0;
    for (const piece of copyText(named(name))) {
      hash.update(piece);
      rows += piece.split('\n').length - 1;
    }
    expect([rows, hash.digest('hex').slice(0, 16)]).toEqual([named(name).rowCount, checksum]);
  });

  it('gives the same row alone as among the others', () => {
    for (const table of sampleTables) {
      const [, second = []] = table.rows();
      const at = Math.max(0, Math.min(table.rowCount - 1, 2_000));
      expect(second[0] ?? table.row(at)).toEqual(table.row(at));
    }
  });

  it.each(sampleTables.map((table) => [table.name, table] as const))('keeps its own promises: %s', (_, table) => {
    expect(table.columns.filter(({ type }) => !logicalTypeSchema.safeParse(type).success)).toEqual([]);
    const required = table.columns.flatMap(({ nullable }, index) => (nullable ? [] : [index]));
    const keys = table.keys.map((key) => ({ at: key.map((name) => table.columns.findIndex((candidate) => candidate.name === name)), seen: new Set<string>() }));
    let wrong = 0;
    for (const batch of table.rows()) {
      for (const row of batch) {
        if (row.length !== table.columns.length || required.some((index) => row[index] === null || row[index] === undefined)) wrong += 1;
        for (const { at, seen } of keys) seen.add(at.map((index) => row[index]).join(' '));
      }
    }
    expect([wrong, ...keys.map(({ seen }) => seen.size)]).toEqual([0, ...keys.map(() => table.rowCount)]);
  });

  it('has a null in every nullable column, and not only nulls', () => {
    for (const table of sampleTables) {
      const nullable = table.columns.filter((candidate) => candidate.nullable).map(({ name }) => name);
      const rows = Array.from({ length: Math.min(1_000, table.rowCount) }, (_, index) => table.row(index));
      const nulls = nullable.map((name) => rows.filter((row) => column(table, name)(row) === null).length);
      expect([table.name, nulls.filter((count) => count === 0 || count === rows.length)]).toEqual([table.name, []]);
    }
  });

  it('adds up: the total of an order is the sum of its lines', () => {
    const lines = named('order_lines');
    const sums = new Map<unknown, number>();
    for (let index = 0; index < 3_000; index += 1) {
      const row = lines.row(index);
      const order = column(lines, 'order_id')(row);
      sums.set(order, (sums.get(order) ?? 0) + Number(column(lines, 'quantity')(row)) * cents(column(lines, 'unit_price')(row)));
    }
    const orders = named('orders');
    const totals = Array.from({ length: 1_000 }, (_, index) => cents(column(orders, 'total')(orders.row(index))));
    expect([...sums.values()]).toEqual(totals);
  });

  it('is skewed: a tenth of the customers place some four tenths of the orders', () => {
    const orders = named('orders');
    const sample = Array.from({ length: 10_000 }, (_, index) => Number(column(orders, 'customer_id')(orders.row(index * 15))));
    const share = sample.filter((customer) => customer <= 2_000).length / sample.length;
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.45);
  });
});

const escaped = (value: string | null | boolean | number): string => {
  const table: SampleTable = { ...named('users'), rows: () => [[[value, 'next']]] };
  return [...copyText(table)].join('');
};

describe('COPY text', () => {
  it.each([
    [null, '\\N\tnext\n'],
    ['\\N', '\\\\N\tnext\n'],
    ['a\tb\nc\rd\\', 'a\\tb\\nc\\rd\\\\\tnext\n'],
    ['', '\tnext\n'],
    ['東京 🎁', '東京 🎁\tnext\n'],
    [true, 'true\tnext\n'],
    [-0.5, '-0.5\tnext\n'],
  ])('of %j', (value, text) => expect(escaped(value)).toBe(text));
});

/** A target that writes down what it is told, and fails where it is told to. */
const recorded = (failAt?: RegExp) => {
  const statements: string[] = [];
  const run = async (sql: string): Promise<void> => {
    statements.push(sql);
    if (failAt?.test(sql) === true) throw new Error('disk full');
  };
  return { statements, target: { exec: run, copyIn: run } };
};

describe('loading', () => {
  it('creates a table before its rows and its keys after all rows, in one transaction', async () => {
    const { statements, target } = recorded();
    await loadSampleData(target);
    const at = (start: string) => statements.findIndex((sql) => sql.startsWith(start));
    expect(statements[0]).toBe('BEGIN');
    expect(at('CREATE TABLE shop.orders')).toBeLessThan(at('COPY shop.orders'));
    expect(at('COPY shop.click_events')).toBeLessThan(at('ALTER TABLE public.users ADD PRIMARY KEY'));
    expect(at('COMMIT')).toBeGreaterThan(statements.findLastIndex((sql) => sql.startsWith('ALTER TABLE')));
  });

  it('leaves nothing behind when it fails', async () => {
    const { statements, target } = recorded(/^COPY shop\.orders/);
    await expect(loadSampleData(target)).rejects.toMatchObject({ message: 'disk full' });
    expect(statements.at(-1)).toBe('ROLLBACK');
  });
});

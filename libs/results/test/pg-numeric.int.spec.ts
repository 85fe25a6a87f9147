import type { NumericTerm } from '@query-router/contracts';
import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
import { finishRows } from '../src/index.ts';

/** The same numbers in every run (mulberry32). */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    yield ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

const EDGES = ['0', '0.00', '1', '-1', '0.1', '9999', '10000', '0.0001', '9999.9999', '10000.0001', '99999999', '1.0', '3', '7', '0.333', '-2.5', '12345678901234567890123456789012345678', '0.00000000000000000001'];

function decimals(count: number): string[] {
  const next = randoms(20_261_122);
  const digit = (): string => String(Math.floor(next.next().value * 10));
  return Array.from({ length: count }, () => {
    const whole = Array.from({ length: 1 + Math.floor(next.next().value * 12) }, digit).join('').replace(/^0+(?=\d)/, '');
    const fraction = Array.from({ length: Math.floor(next.next().value * 9) }, digit).join('');
    return `${next.next().value < 0.3 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`.replace(/^-(0(\.0*)?)$/, '$1');
  });
}

const found = await server('postgres');

describeWith('computed values are those of PostgreSQL, to the last digit', found, (address) => {
  let client: Client;

  beforeAll(async () => {
    client = new Client(address);
    await client.connect();
  });

  afterAll(() => client.end());

  it('for sums, products, quotients and roundings of numbers of every size', async () => {
    const numbers = [...EDGES, ...decimals(120)];
    const pairs = numbers.flatMap((a, index) => [...EDGES, ...numbers.slice(index, index + 12)].map((b): [string, string] => [a, b])).filter(([, b]) => !/^0(\.0*)?$/.test(b));
    const column = (index: number): NumericTerm => ({ column: index });
    const operations: readonly (readonly [NumericTerm, string])[] = [
      [{ op: '+', left: column(0), right: column(1) }, 'a + b'],
      [{ op: '-', left: column(0), right: column(1) }, 'a - b'],
      [{ op: '*', left: column(0), right: column(1) }, 'a * b'],
      [{ op: '/', left: column(0), right: column(1) }, 'a / b'],
      [{ op: '*', left: { op: '/', left: column(0), right: column(1) }, right: { number: '0.2' } }, '(a / b) * 0.2'],
      [{ round: { op: '/', left: column(0), right: column(1) }, scale: 3 }, 'round(a / b, 3)'],
    ];
    const { rows } = await client.query<string[]>({
      text: `SELECT ${operations.map(([, sql]) => `(${sql})::text`).join(', ')} FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (x, y, n), LATERAL (SELECT x::numeric AS a, y::numeric AS b) AS v ORDER BY n`,
      values: [pairs.map(([a]) => a), pairs.map(([, b]) => b)],
      rowMode: 'array',
    });
    expect(finishRows(pairs, operations.map(([term]) => term))).toEqual(rows);
    expect(rows.length).toBeGreaterThan(3000);
  });
});

import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
import { expression, leaf, text, type Expression } from './random/expression.ts';
import { Choice } from './random/choice.ts';
import { Imputation } from './random/imputed.ts';

/** A part that fails for 0, and what looks at it. */
const computed = (parts: readonly Expression[], write: (parts: readonly string[]) => string, type: Expression['type'] = 'int4'): Expression => ({ type, parts, write, computes: true });
const quotient = computed([leaf('int4', '10'), leaf('int4', 'n')], ([a = '', b = '']) => `(${a} / ${b})`);
const isPositive = computed([quotient], ([a = '']) => `(${a} > 0)`, 'bool');

describeWith('what PostgreSQL answers when nothing fails', await server('postgres'), (address) => {
  const client = new Client(address);
  const imputation = new Imputation(async (sql) => void (await client.query(sql)));
  const answer = async (sql: string): Promise<unknown> => (await client.query({ text: sql, rowMode: 'array' })).rows;
  const select = (where: string): string => `SELECT n FROM (VALUES (0), (2), (NULL)) AS v (n) WHERE ${where} ORDER BY n`;
  const answers = async (where: Expression): Promise<unknown[]> => {
    const [low = '', high = ''] = await imputation.texts((writer) => select(writer(where)));
    return [await answer(low), await answer(high)];
  };

  beforeAll(async () => {
    await client.connect();
    await client.query('CREATE SCHEMA imputed; SET search_path = imputed');
  });
  afterAll(async () => {
    await client.query('DROP SCHEMA imputed CASCADE');
    await client.end();
  });

  test('depends on the value, where the error matters', async () => {
    expect(await answers(isPositive)).toEqual([[[2]], [[0], [2]]]);
  });

  test('does not, where it does not matter', async () => {
    expect(await answers({ type: 'bool', parts: [isPositive, leaf('bool', 'n > 1')], write: ([a = '', b = '']) => `(${a} AND ${b})` })).toEqual([[[2]], [[2]]]);
    expect(await answers(computed([computed([leaf('int4', '1'), leaf('int4', 'n'), leaf('int4', '1')], (parts) => `make_date(${parts.join(', ')})`, 'date')], ([a = '']) => `(${a} = timestamp '2000-02-29 12:34:56')`, 'bool'))).toEqual([[], []]);
  });

  test('shows an error that somebody took for NULL', async () => {
    expect(await answers({ type: 'bool', parts: [quotient], write: ([a = '']) => `(${a} IS NULL)` })).toEqual([[[null]], [[null]]]);
  });

  test('is the answer itself, where nothing fails, and is there where something does', async () => {
    const compared: { plain: unknown; imputed: unknown[] }[] = [];
    let failed = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const value = expression('bool', [{ sql: 'n', type: 'int4' }], 4, new Choice(seed));
      const plain = await answer(select(text(value))).catch((error: unknown) => String((error as { code?: unknown }).code));
      if (typeof plain === 'string' && !plain.startsWith('22')) continue;
      const imputed = await answers(value);
      if (typeof plain === 'string') failed += 1;
      else compared.push({ plain, imputed });
    }
    expect(compared.map(({ imputed }) => imputed)).toEqual(compared.map(({ plain }) => [plain, plain]));
    expect(failed).toBeGreaterThan(5);
  });
});

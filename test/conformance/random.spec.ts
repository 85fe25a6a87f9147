import { loadSql, readStatement } from '@query-router/sql';
import { Choice } from './random/choice.ts';
import { leaf, text, type Writer } from './random/expression.ts';
import { Imputation } from './random/imputed.ts';
import { shrink } from './random/shrink.ts';
import { randomSelect, write, type Select, type Source } from './random/statement.ts';

const SOURCES: readonly [Source, ...Source[]] = [
  { name: 't', columns: [{ name: 'id', type: 'int4' }, { name: 'm', type: 'numeric' }, { name: 's', type: 'text' }, { name: 'b', type: 'bool' }, { name: 'd', type: 'date' }] },
  { name: 'u', columns: [{ name: 'id', type: 'int4' }, { name: 'note', type: 'text' }, { name: 'at', type: 'timestamp' }, { name: 'f', type: 'float8' }] },
];
const statements = (seed: number, count: number): string[] => Array.from({ length: count }, (_, at) => write(randomSelect(SOURCES, new Choice(seed + at))));

describe('random statements', () => {
  test('are the same for the same seed', () => {
    expect(statements(7, 50)).toEqual(statements(7, 50));
    expect(statements(7, 50)).not.toEqual(statements(8, 50));
  });

  test('are nearly all read as reads', async () => {
    await loadSql();
    const read = statements(1, 400).filter((sql) => {
      try {
        return readStatement(sql).kind === 'read';
      } catch {
        return false;
      }
    });
    expect(read.length).toBeGreaterThan(380);
  });

  test('can be written so that nothing fails', async () => {
    const made: string[] = [];
    const imputation = new Imputation((sql) => Promise.resolve(void made.push(sql)));
    const quotient = { type: 'int4' as const, parts: [leaf('int4', 'a.id'), leaf('int4', '0')], write: ([a = '', b = '']: readonly string[]) => `(${a} / ${b})`, computes: true };
    const either = { type: 'int4' as const, parts: [quotient, leaf('int4', '1')], write: (parts: readonly string[]) => `greatest(${parts.join(', ')})` };
    const written = (writer?: Writer): string => write({ relations: [{ alias: 'a', sql: () => 't' }], joins: [], targets: [either], grouped: null, where: null, having: null, distinct: false, limit: null, combined: null }, writer);
    expect(written()).toBe('SELECT greatest((a.id / 0), 1) AS c1 FROM t AS a');
    expect(await imputation.texts(written)).toEqual([0, 1].map((at) => `SELECT greatest(imputed_${at}((a.id)::int4, (0)::int4), 1) AS c1 FROM t AS a`));
    expect(made.join()).toMatch(/FUNCTION imputed_1\(int4, int4\) RETURNS int4 .* RETURN \(\$1 \/ \$2\); EXCEPTION WHEN data_exception THEN RETURN 1000003;/s);
    await imputation.texts(written);
    expect(made).toHaveLength(1);
  });

  test('are made as small as the fault allows', async () => {
    const guilty = { type: 'text' as const, parts: [leaf('text', 'a.s')], write: ([value = '']: readonly string[]) => `guilty(${value})` };
    const nested = { type: 'text' as const, parts: [guilty, leaf('text', "'x'")], write: (parts: readonly string[]) => `concat(${parts.join(', ')})` };
    const select: Select = { relations: [{ alias: 'a', sql: () => 't' }, { alias: 'b', sql: () => 'u' }], joins: [{ kind: 'LEFT JOIN', on: 'a.id = b.id' }], targets: [leaf('int4', 'a.id'), nested], grouped: null, where: leaf('bool', 'a.b'), having: null, distinct: true, limit: 3, combined: null };
    const least = await shrink(select, (candidate) => Promise.resolve(candidate.targets.some((target) => text(target).includes('guilty'))));
    expect(write(least)).toBe('SELECT guilty(a.s) AS c1 FROM t AS a');
  });
});

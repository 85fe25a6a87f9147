import { loadSql, readStatement } from '@query-router/sql';
import { Choice } from './random/choice.ts';
import { leaf, text } from './random/expression.ts';
import { shrink } from './random/shrink.ts';
import { leastComputed, randomSelect, write, type Select, type Source } from './random/statement.ts';

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

  test('can be written so that the least is computed', () => {
    const joined: Select = { relations: [{ alias: 'a', sql: 't' }, { alias: 'b', sql: 'u' }], joins: [{ kind: 'JOIN', on: 'a.id = b.id' }], targets: [{ type: 'int4', parts: [leaf('int4', 'a.id'), leaf('int4', 'b.id')], write: ([a = '', b = '']) => `(${a} + ${b})`, strict: true }], grouped: null, where: leaf('bool', '1 / b.id > 0'), having: null, distinct: false, limit: null, combined: null };
    expect(write(leastComputed(joined))).toBe('SELECT CASE WHEN j.a_id IS NOT NULL THEN (j.a_id + j.b_id) END AS c1 FROM (SELECT a.id AS a_id, b.id AS b_id FROM t AS a JOIN u AS b ON a.id = b.id OFFSET 0) AS j WHERE 1 / j.b_id > 0');
  });

  test('are made as small as the fault allows', async () => {
    const guilty = { type: 'text' as const, parts: [leaf('text', 'a.s')], write: ([value = '']: readonly string[]) => `guilty(${value})` };
    const nested = { type: 'text' as const, parts: [guilty, leaf('text', "'x'")], write: (parts: readonly string[]) => `concat(${parts.join(', ')})` };
    const select: Select = { relations: [{ alias: 'a', sql: 't' }, { alias: 'b', sql: 'u' }], joins: [{ kind: 'LEFT JOIN', on: 'a.id = b.id' }], targets: [leaf('int4', 'a.id'), nested], grouped: null, where: leaf('bool', 'a.b'), having: null, distinct: true, limit: 3, combined: null };
    const least = await shrink(select, (candidate) => Promise.resolve(candidate.targets.some((target) => text(target).includes('guilty'))));
    expect(write(least)).toBe('SELECT guilty(a.s) AS c1 FROM t AS a');
  });
});

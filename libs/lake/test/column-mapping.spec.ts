import { mapColumn, sourceQuery, type ColumnMapping } from '../src/etl/column-mapping.ts';

describe('columns of PostgreSQL in the lake', () => {
  const mapped = (type: string, isEnum = false): unknown => {
    const found = mapColumn({ name: 'c', type, isEnum });
    return found.ok ? [found.mapping.type, found.mapping.fromPostgres] : found.reason;
  };

  test.each([
    ['boolean', ['boolean', 'as-is']],
    ['smallint', ['integer', 'as-is']],
    ['bigint', ['bigint', 'as-is']],
    ['numeric(12,2)', ['decimal(12,2)', 'as-is']],
    ['numeric(38,38)', ['decimal(38,38)', 'as-is']],
    ['character varying', ['varchar', 'as-text']],
    ['character varying(20)', ['varchar', 'as-text']],
    ['character(3)', ['varchar', 'as-text']],
    ['timestamp without time zone', ['timestamp(6)', 'as-is']],
    ['timestamp(3) with time zone', ['timestamp(6) with time zone', 'as-is']],
    ['time(0) without time zone', ['time(6)', 'as-is']],
    ['jsonb', ['varchar', 'as-text']],
  ])('%s is kept exactly', (type, expected) => {
    expect(mapped(type)).toEqual(expected);
  });

  test.each(['numeric', 'numeric(39,2)', 'numeric(3,5)', 'numeric(5,-2)', 'integer[]', 'text[]', 'interval', 'interval(3)', 'time with time zone', 'money', 'inet', 'point', 'constructor', 'public.my_domain', '"char"'])('%s has no exact type', (type) => {
    expect(typeof mapped(type)).toBe('string');
  });

  test('an enum is its word, whatever it is called', () => {
    expect(mapped('shop.numeric', true)).toEqual(['varchar', 'as-text']);
  });

  test('texts are made by PostgreSQL, types by Trino, and names stay names', () => {
    const columns: ColumnMapping[] = [{ name: 'a"b', type: 'integer', fromPostgres: 'as-is' }, { name: 'j', type: 'varchar', fromPostgres: 'as-text' }];
    const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
    const { postgres, cast } = sourceQuery('"s"."t"', columns, quote);
    expect(postgres).toBe('SELECT "a""b", "j"::text AS "j" FROM "s"."t"');
    expect(cast('x')).toBe('(SELECT CAST("a""b" AS integer) AS "a""b", CAST("j" AS varchar) AS "j" FROM x)');
  });
});

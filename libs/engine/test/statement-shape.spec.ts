import { shapeOf } from '../src/index.ts';

describe('the shape of a statement', () => {
  it.each([
    ['SELECT 1', 'SELECT'],
    ['  -- c\n /* a /* nested */ b */ select 1', 'SELECT'],
    ['(SELECT 1)', '('],
    ['with x as (select 1) table x', 'WITH'],
    ['', ''],
    ['/* SELECT */ DROP TABLE t', 'DROP'],
    ["-- SELECT\rDROP TABLE t", 'DROP'],
  ])('%j begins with %s', (sql, keyword) => {
    expect(shapeOf(sql).keyword).toBe(keyword);
  });

  it.each([
    ["SELECT set_config('a', 'b', false)", ['set_config']],
    ['SELECT "Set_Config" (1)', ['Set_Config']],
    ['SELECT pg_catalog . SET_CONFIG /* x */ -- y\n (1)', ['set_config']],
    [String.raw`SELECT U&"set\005fconfig"(1)`, ['set_config']],
    ["SELECT 'set_config(1)', $$ set_config(1) $$, $q$ set_config( $x$ ( $q$, E'\\'set_config('", []],
    ['SELECT "say ""hi"""(1)', ['say "hi"']],
    ["SELECT 'a' 'b' (1)", []],
    ['SELECT a$b(1), größe(2)', ['a$b', 'größe']],
    ['SELECT 1 /* set_config( */ + 2', []],
  ])('%j calls %j', (sql, calls) => {
    expect([...shapeOf(sql).calls]).toEqual(calls);
  });
});

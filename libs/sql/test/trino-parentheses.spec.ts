import { withoutNeedlessParentheses } from '../src/emit/trino/parentheses.ts';

describe('parentheses that Trino would read twice', () => {
  test.each([
    ['around whole expressions', 'SELECT (("a" + 1) * 2) AS "x", (f(("b" = 1), (c))) FROM "t" WHERE (("a" = 1) AND g("b"))', 'SELECT ("a" + 1) * 2 AS "x", f("b" = 1, c) FROM "t" WHERE ("a" = 1) AND g("b")'],
    ['in every clause', 'SELECT 1 FROM "t" INNER JOIN "u" ON ("t"."a" = "u"."a") WHERE (a) GROUP BY (b), (c) HAVING (d) ORDER BY (e) DESC, (f) NULLS FIRST LIMIT 1', 'SELECT 1 FROM "t" INNER JOIN "u" ON "t"."a" = "u"."a" WHERE a GROUP BY b, c HAVING d ORDER BY e DESC, f NULLS FIRST LIMIT 1'],
    ['in CASE and CAST', "SELECT CAST((a || 'x') AS varchar), CASE WHEN (a > 1) THEN (b) ELSE (c - 1) END", "SELECT CAST(a || 'x' AS varchar), CASE WHEN a > 1 THEN b ELSE c - 1 END"],
    ['around CASE … END as an operand', 'SELECT 1 + (CASE WHEN a THEN (CASE WHEN b THEN 1 END) END) * -(CASE a WHEN 1 THEN 2 END)', 'SELECT 1 + CASE WHEN a THEN CASE WHEN b THEN 1 END END * -CASE a WHEN 1 THEN 2 END'],
    ['around subqueries that are compared', 'SELECT ((SELECT 1) = ((SELECT 2) + (SELECT 3))) AS "x"', 'SELECT (SELECT 1) = ((SELECT 2) + (SELECT 3)) AS "x"'],
  ])('%s are left out', (_, before, after) => {
    expect(withoutNeedlessParentheses(before)).toBe(after);
  });

  test.each([
    'SELECT (a + 1) * 2, -(a), NOT (a AND b), (a).b, (a)[1], (a = 1) IS NULL',
    'SELECT (SELECT 1), ((SELECT 1) UNION (SELECT 2)), (SELECT 1) + 1, EXISTS (SELECT 1)',
    'SELECT a IN (1), a IN (SELECT 1), (a, b), count(*), count(DISTINCT (a, b)), ROW(1)',
    'SELECT 1 FROM (SELECT 1) AS "x", ("t" CROSS JOIN "u"), (VALUES (1)) AS "y" ("a")',
    'WITH "a" AS (SELECT 1), "b" ("x") AS (SELECT 2) SELECT 1',
    'SELECT row_number() OVER (ORDER BY a), filter(a, (x) -> x > 1), sum(a) FILTER (WHERE b)',
    'SELECT (CASE WHEN a THEN b END + 1) * 2, x IN (CASE WHEN a THEN b END), (CASE WHEN a THEN b END = CASE WHEN a THEN b END) = c, (CASE WHEN a THEN b END || f(c)) = d',
    `SELECT '(' || ')', "(" || ")", 'it''s (a)', " "" (a)"`,
    'SELECT substring((a) FROM 2), BETWEEN (a) AND (b)',
  ])('others stay: %s', (sql) => {
    expect(withoutNeedlessParentheses(sql)).toBe(sql);
  });
});

import { isFailureError } from '@query-router/contracts';
import { loadSql, readStatement } from '@query-router/sql';
import { Dialect, parse as polyglot } from '@polyglot-sql/sdk';
import nodeSqlParser from 'node-sql-parser';
import { HARMLESS, HOSTILE } from './hostile.ts';

beforeAll(loadSql);

const nodeParser = new nodeSqlParser.Parser();

/** What somebody takes a text for: `read` is one statement that changes nothing. */
type Verdict = 'read' | 'write' | 'several' | 'error';

function gate(sql: string): Verdict {
  try {
    return readStatement(sql).kind === 'read' ? 'read' : 'write';
  } catch (error) {
    if (isFailureError(error)) return 'error';
    throw error;
  }
}

function byNodeSqlParser(sql: string): Verdict {
  let ast: unknown;
  try {
    ({ ast } = nodeParser.parse(sql, { database: 'postgresql' }));
  } catch {
    return 'error';
  }
  const statements = Array.isArray(ast) ? (ast as unknown[]) : [ast];
  if (statements.length !== 1) return 'several';
  return /"type":"(insert|update|delete|create|drop|alter|truncate|merge|copy|call|set)"/.test(JSON.stringify(statements[0])) ? 'write' : 'read';
}

const WRITES = /"(insert|update|delete|merge|create_\w+|drop_\w+|alter_\w+|truncate|copy|command|set_statement|into)":\{/;

function byPolyglot(sql: string, dialect: Dialect): Verdict {
  const { success, ast } = polyglot(sql, dialect);
  if (!success || !Array.isArray(ast)) return 'error';
  if (ast.length !== 1) return 'several';
  return WRITES.test(JSON.stringify(ast[0])) ? 'write' : 'read';
}

/**
 * Where another parser sees more than one read in what the gate lets through, it is the other parser that errs about PostgreSQL; and PostgreSQL alone gets the
 * text as it came (`gate.int.spec.ts` asks the servers). Listed by what it errs about.
 */
const MISREAD: readonly { readonly why: string; readonly in: RegExp }[] = [
  { why: 'It takes a backslash for an escape in every literal or name.', in: /\\['"]/ },
  { why: 'It does not nest comments.', in: /\/\*[^/]*\/\*/ },
  { why: 'It does not know dollar quotes, or their tags.', in: /\$[\wé]*\$/ },
  { why: 'It does not know U& or E literals.', in: /\b(?:U&|E)'/i },
  { why: 'It takes what is in quotes for more than a text or a name.', in: /'[^']*;[^']*'|"[^"]*;[^"]*"/ },
];

describe('hostile statements', () => {
  it('are several hundred', () => {
    expect(HOSTILE.length).toBeGreaterThan(900);
  });

  it('are let in as reads only when they are', () => {
    const readers: readonly (readonly [string, (sql: string) => Verdict])[] = [
      ['node-sql-parser', byNodeSqlParser],
      ...[Dialect.PostgreSQL, Dialect.DuckDB, Dialect.ClickHouse, Dialect.Trino].map((dialect) => [`polyglot as ${dialect}`, (sql: string) => byPolyglot(sql, dialect)] as const),
    ];
    const doubtful: unknown[] = [];
    for (const sql of HOSTILE) {
      if (gate(sql) !== 'read' || MISREAD.some((known) => known.in.test(sql))) continue;
      for (const [reader, verdict] of readers) {
        const found = verdict(sql);
        if (found === 'write' || found === 'several') doubtful.push({ sql, reader, found });
      }
    }
    expect(doubtful).toEqual([]);
  });

  it('that are harmless are let in', () => {
    expect(HARMLESS.filter((sql) => gate(sql) !== 'read')).toEqual([]);
  });

  it('are stopped by the gate where a parser sees a write or two statements', () => {
    const stopped = HOSTILE.filter((sql) => gate(sql) !== 'read').length;
    process.stderr.write(`gate: ${HOSTILE.length - stopped} of ${HOSTILE.length} hostile statements are reads\n`);
    expect(stopped).toBeGreaterThan(700);
  });
});

import { emit, readStatement } from '@query-router/sql';
import { describeWith, server } from '@query-router/testkit';
import { listedRules, usedName } from './runner/allow-list.ts';
import { loadOwn, ownGroup } from './runner/corpora.ts';
import { ruleCases } from './runner/rule-cases.ts';
import { Laboratory, type Reference } from './runner/servers.ts';

/** Rules for signatures that PostgreSQL resolves to others (`varchar = varchar`) are never met. */
const MOST_UNUSED = 40;

describeWith('every rule of the allow-lists is used by a statement that is compared', await server('postgres'), (postgres) => {
  let reference: Reference;

  beforeAll(async () => {
    const laboratory = await Laboratory.open({ postgres }, 'conformance_rules', []);
    await loadOwn(laboratory);
    await laboratory.copyAll();
    ({ reference } = laboratory);
    await laboratory.close();
  });

  test.each(['duckdb', 'trino', 'clickhouse'] as const)('%s', (engine) => {
    const statements = [...ownGroup('corpus', 'own').cases, ...ruleCases()].flatMap(({ sql }) => statementOf(sql) ?? []);
    const used = new Set(statements.flatMap((statement) => rulesOf(emit(statement, engine, reference.resolve))));
    const unused = listedRules(engine).filter((rule) => rule.verdict !== 'refused' && !used.has(usedName(rule)) && !used.has(`window ${usedName(rule)}`));
    process.stderr.write(`${engine}: no statement uses ${unused.map(usedName).join(', ')}\n`);
    expect(unused.length).toBeLessThanOrEqual(MOST_UNUSED);
  });
});

function statementOf(sql: string): ReturnType<typeof readStatement> | null {
  try {
    return readStatement(sql);
  } catch {
    return null;
  }
}

function rulesOf(emission: ReturnType<typeof emit>): readonly string[] {
  return emission.ok ? (emission.rules ?? []) : [];
}

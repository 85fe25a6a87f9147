import { describeWith, server, type Offer } from '@query-router/testkit';
import { loadOwn, ownGroup } from './runner/corpora.ts';
import type { CaseResult } from './runner/outcome.ts';
import { reportOf, share, type EngineReport } from './runner/report.ts';
import { runCases } from './runner/run-cases.ts';
import { Laboratory, type SubjectName } from './runner/servers.ts';

/** Of 1,000 statements that PostgreSQL answers, how many each engine must answer too: to refuse is safe, but no answer. */
const KEPT: Readonly<Record<SubjectName, number>> = { duckdb: 550, clickhouse: 550, trino: 500 };
/** Of 1,000 statements that PostgreSQL answers, how many may fail: numbers beyond 38 digits, and values that a rule gives an error for. */
const FAIL = 10;
const TIME_LIMIT_MS = 1_800_000;

const [postgres, clickhouse, trino] = await Promise.all([server('postgres'), server('clickhouse'), server('trino')]);
/** DuckDB needs no server of its own. */
const offers: Readonly<Record<SubjectName, Offer<unknown>>> = { duckdb: postgres, clickhouse, trino };

describeWith('every engine answers as PostgreSQL does, or is refused', postgres, (address) => {
  let results: readonly CaseResult[] = [];

  beforeAll(async () => {
    const addresses = { postgres: address, ...(clickhouse.available ? { clickhouse: clickhouse.address } : {}), ...(trino.available ? { trino: trino.address } : {}) };
    const laboratory = await Laboratory.open(addresses, 'conformance', ['duckdb', 'clickhouse', 'trino']);
    try {
      await loadOwn(laboratory);
      await laboratory.copyAll();
      results = await runCases([...ownGroup('corpus', 'own').cases, ...ownGroup('held-out', 'held-out').cases], laboratory);
    } finally {
      await laboratory.close();
    }
  }, TIME_LIMIT_MS);

  test('at least 1,500 statements of our own are compared', () => {
    expect(results.length).toBeGreaterThanOrEqual(1_500);
  });

  for (const engine of ['duckdb', 'clickhouse', 'trino'] as const) {
    describeWith(engine, offers[engine], () => {
      let report: EngineReport;

      beforeAll(() => {
        const found = reportOf(results).engines[engine];
        if (found === undefined) throw new Error(`${engine} was not asked`);
        report = found;
        process.stderr.write(`${engine}: kept ${share(report.all)}\n`);
      });

      test('never answers otherwise', () => {
        expect(report.findings.filter(({ outcome }) => outcome.verdict === 'different')).toEqual([]);
      });

      test('seldom fails where PostgreSQL answers', () => {
        const failed = report.findings.filter(({ outcome }) => outcome.verdict === 'error').map(({ id, outcome }) => `${id}: ${outcome.detail ?? ''}`);
        expect({ failed, few: (1000 * failed.length) / report.all.answered <= FAIL }).toMatchObject({ few: true });
      });

      test('answers most of what PostgreSQL answers', () => {
        expect((1000 * report.all.kept) / report.all.answered).toBeGreaterThanOrEqual(KEPT[engine]);
      });
    });
  }
});

import type { CaseResult, Outcome, Verdict } from './outcome.ts';
import type { SubjectName } from './servers.ts';

export type Counts = Readonly<Record<Verdict, number>>;

/** What came of the statements of one construct, or of all, on one engine. */
export interface Summary {
  readonly counts: Counts;
  /** Statements that PostgreSQL answers. */
  readonly answered: number;
  /** Of those, the ones that the engine answered too. */
  readonly kept: number;
}

export interface Finding {
  readonly id: string;
  readonly construct: string;
  readonly sql: string;
  readonly outcome: Outcome;
}

export interface Report {
  readonly cases: number;
  readonly runs: number;
  /** Statements by what PostgreSQL does with them. */
  readonly reference: Readonly<Record<string, number>>;
  readonly engines: Readonly<Partial<Record<SubjectName, EngineReport>>>;
}

export interface EngineReport {
  readonly all: Summary;
  readonly byConstruct: Readonly<Record<string, Summary>>;
  readonly byClass: Readonly<Record<string, Summary>>;
  /** Why statements that PostgreSQL answers were refused, most frequent first. */
  readonly refusals: readonly { readonly reason: string; readonly statements: number; readonly example: string }[];
  readonly findings: readonly Finding[];
}

const NAMES: readonly SubjectName[] = ['duckdb', 'trino', 'clickhouse'];

export function reportOf(results: readonly CaseResult[]): Report {
  const engines = NAMES.flatMap((name) => {
    const seen = results.flatMap((result) => result.outcomes.filter(({ engine }) => engine === name).map((outcome) => ({ result, outcome })));
    return seen.length === 0 ? [] : [[name, engineReport(seen)] as const];
  });
  const reference: Record<string, number> = {};
  for (const result of results) reference[result.reference] = (reference[result.reference] ?? 0) + 1;
  return { cases: results.length, runs: results.reduce((sum, { outcomes }) => sum + outcomes.length, 0), reference, engines: Object.fromEntries(engines) };
}

interface Seen {
  readonly result: CaseResult;
  readonly outcome: Outcome;
}

function engineReport(seen: readonly Seen[]): EngineReport {
  const grouped = (key: (seen: Seen) => string | null): Record<string, Summary> => {
    const groups = Map.groupBy(seen, key);
    return Object.fromEntries([...groups].flatMap(([name, members]) => (name === null ? [] : [[name, summarise(members)] as const])));
  };
  const reasons = Map.groupBy(seen.filter(({ result, outcome }) => outcome.verdict === 'refused' && result.reference === 'answers'), ({ outcome }) => outcome.detail ?? '');
  return {
    all: summarise(seen),
    byConstruct: grouped(({ result }) => result.case.construct),
    byClass: grouped(({ result }) => (result.case.divergence === null ? null : String(result.case.divergence))),
    refusals: [...reasons].map(([reason, members]) => ({ reason, statements: members.length, example: members[0]?.result.case.sql ?? '' })).toSorted((a, b) => b.statements - a.statements),
    findings: seen
      .filter(({ outcome }) => outcome.verdict === 'different' || outcome.verdict === 'error')
      .map(({ result, outcome }) => ({ id: result.case.id, construct: result.case.construct, sql: result.case.sql, outcome })),
  };
}

function summarise(seen: readonly Seen[]): Summary {
  const counts: Record<Verdict, number> = { equal: 0, refused: 0, error: 0, different: 0 };
  for (const { outcome } of seen) counts[outcome.verdict] += 1;
  const answered = seen.filter(({ result }) => result.reference === 'answers');
  return { counts, answered: answered.length, kept: answered.filter(({ outcome }) => outcome.verdict === 'equal').length };
}

/** The report as a page of text. */
export function printReport(report: Report): string {
  const lines = [`# Conformance`, '', `${report.cases} statements, ${report.runs} runs beside PostgreSQL, which ${Object.entries(report.reference).map(([verdict, count]) => `${verdict} ${count}`).join(', ')}.`, ''];
  lines.push('| engine | equal | refused | error | different | kept of what PostgreSQL answers |', '| --- | --- | --- | --- | --- | --- |');
  for (const [name, { all }] of Object.entries(report.engines)) lines.push(`| ${name} | ${all.counts.equal} | ${all.counts.refused} | ${all.counts.error} | ${all.counts.different} | ${share(all)} |`);
  for (const [name, engine] of Object.entries(report.engines)) {
    lines.push('', `## ${name}`, '', '| construct | equal | refused | error | different | kept |', '| --- | --- | --- | --- | --- | --- |');
    for (const [construct, summary] of Object.entries(engine.byConstruct)) {
      const { equal, refused, error, different } = summary.counts;
      lines.push(`| ${construct} | ${equal} | ${refused} | ${error} | ${different} | ${share(summary)} |`);
    }
    lines.push('', '### Refused', '', ...engine.refusals.map(({ reason, statements, example }) => `- ${statements} × ${reason} (\`${example.slice(0, 160)}\`)`));
    lines.push('', '### Different and failed', '');
    for (const { id, sql, outcome } of engine.findings) lines.push(`- **${outcome.verdict}** ${id}`, `  \`${sql}\``, `  sent: \`${outcome.emitted ?? ''}\``, `  ${outcome.detail ?? ''}`);
  }
  return `${lines.join('\n')}\n`;
}

export function share({ kept, answered }: Pick<Summary, 'kept' | 'answered'>): string {
  return answered === 0 ? '–' : `${kept} of ${answered} (${((100 * kept) / answered).toFixed(1)} %)`;
}

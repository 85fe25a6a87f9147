import { join } from 'node:path';
import { z } from 'zod';
import type { CaseResult, Outcome } from './outcome.ts';
import type { SubjectName } from './servers.ts';

/** Where the results of the last whole run are kept, for the document that is made of them. */
export const STORED = join(import.meta.dirname, '../results.json');

const tallySchema = z.object({
  equal: z.int(),
  refused: z.int(),
  error: z.int(),
  different: z.int(),
  /** Statements that PostgreSQL answers, and those of them that are equal. */
  answered: z.int(),
  kept: z.int(),
});
const classSchema = tallySchema.extend({
  /** Rules that equal statements used, and reasons of the refused, with the number of statements. */
  rules: z.array(z.tuple([z.string(), z.int()])),
  reasons: z.array(z.tuple([z.string(), z.int()])),
});
const engineSchema = z.object({ corpora: z.record(z.string(), tallySchema), classes: z.record(z.string(), classSchema), /** Names of all rules that were used. */ used: z.array(z.string()) });
export const storedSchema = z.record(z.enum(['duckdb', 'trino', 'clickhouse']), engineSchema);
export type Stored = z.infer<typeof storedSchema>;
type Tally = z.infer<typeof tallySchema>;

interface Seen {
  readonly result: CaseResult;
  readonly outcome: Outcome;
}

/** What is kept of a whole run. */
export function storedOf(results: readonly CaseResult[]): Stored {
  const of = (engine: SubjectName): Stored[SubjectName] => {
    const seen = results.flatMap((result) => result.outcomes.filter((outcome) => outcome.engine === engine).map((outcome) => ({ result, outcome })));
    const classes = Map.groupBy(seen.filter(({ result }) => result.case.divergence !== null), ({ result }) => String(result.case.divergence));
    const corpora = Map.groupBy(seen, ({ result }) => result.case.corpus);
    return {
      corpora: Object.fromEntries([...corpora].map(([name, members]) => [name, tally(members)])),
      classes: Object.fromEntries([...classes].map(([name, members]) => [name, { ...tally(members), rules: counted(members.filter(({ outcome }) => outcome.verdict === 'equal').flatMap(({ outcome }) => outcome.rules)), reasons: counted(members.flatMap(({ outcome }) => (outcome.verdict === 'refused' ? [outcome.detail ?? ''] : []))) }])),
      used: [...new Set(seen.flatMap(({ outcome }) => outcome.rules))].toSorted(),
    };
  };
  return { duckdb: of('duckdb'), trino: of('trino'), clickhouse: of('clickhouse') };
}

function tally(seen: readonly Seen[]): Tally {
  const count = (verdict: Outcome['verdict']): number => seen.filter(({ outcome }) => outcome.verdict === verdict).length;
  const answered = seen.filter(({ result }) => result.reference === 'answers');
  return { equal: count('equal'), refused: count('refused'), error: count('error'), different: count('different'), answered: answered.length, kept: answered.filter(({ outcome }) => outcome.verdict === 'equal').length };
}

function counted(names: readonly string[]): [string, number][] {
  return [...Map.groupBy(names, (name) => name)].map(([name, members]): [string, number] => [name, members.length]).toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

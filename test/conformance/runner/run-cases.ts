import type { Case } from './cases.ts';
import { runCase, type CaseResult } from './outcome.ts';
import type { Laboratory } from './servers.ts';

/** Statements in flight; a small statement takes Trino some 40 ms whatever it does. */
const AT_ONCE = 6;

/** Runs all cases, a few at a time, and gives their results in the order of the cases. */
export async function runCases(cases: readonly Case[], laboratory: Laboratory, deadline = Infinity): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < cases.length && performance.now() < deadline; at = next++) {
      const testCase = cases[at];
      if (testCase !== undefined) results[at] = await runCase(testCase, laboratory.reference, laboratory.subjects);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results.filter((result) => result !== undefined);
}

import type { EngineName } from '@query-router/contracts';
import type { EngineAnswer } from './compare/answer.ts';
import { compareAnswers } from './compare/compare-answers.ts';
import type { EngineFinding } from './comparison.ts';

export interface Culprit {
  readonly culprit: EngineName;
  /** A third engine that answered as the other one did; null when there was none. */
  readonly witness: EngineName | null;
}

/**
 * Which of two engines that differ is wrong. PostgreSQL never is: it defines the answer. Without it, a third engine decides by agreeing with one;
 * where there is none, the less trusted is.
 */
export function culpritOf(reference: EngineAnswer, finding: EngineFinding, findings: readonly EngineFinding[]): Culprit {
  if (reference.engine === 'postgres') return { culprit: finding.engine, witness: null };
  const third = findings.filter(({ engine, answer }) => engine !== finding.engine && answer !== null);
  const forReference = third.find(({ verdict }) => verdict === 'equal');
  if (forReference !== undefined) return { culprit: finding.engine, witness: forReference.engine };
  const against = third.find(({ answer }) => answer !== null && finding.answer !== null && compareAnswers(answer, finding.answer).same);
  return against === undefined ? { culprit: finding.engine, witness: null } : { culprit: reference.engine, witness: against.engine };
}

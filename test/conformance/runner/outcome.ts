import type { Failure } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import type { EngineQuery, EngineResult } from '@query-router/engine';
import { finishRows, outputColumns } from '@query-router/results';
import { emit, readStatement, type Statement } from '@query-router/sql';
import type { Case } from './cases.ts';
import { differenceOf, type Answer } from './compare.ts';
import type { Reference, Subject } from './servers.ts';
import { sortOrderOf } from './sort-order.ts';

/** What PostgreSQL does with a statement: answers, fails while it runs, or refuses before it runs. `unread`: the router does not take it as a read. */
export type ReferenceVerdict = 'answers' | 'fails' | 'rejects' | 'unread';

/**
 * `equal`: the client gets what PostgreSQL would give (whatever value a part has that fails), or an error where it would. `refused`: the router does not send it there. `error`: the engine fails where PostgreSQL
 * answers; loud, but not an answer. `different`: another answer, or one where PostgreSQL gives an error; never allowed.
 */
export type Verdict = 'equal' | 'refused' | 'error' | 'different';

export interface Outcome {
  readonly engine: Subject['name'];
  readonly verdict: Verdict;
  /** Why it was refused, the error, or the difference. */
  readonly detail: string | null;
  /** What the engine was sent. */
  readonly emitted: string | null;
  /** Keys of the rules that were used. */
  readonly rules: readonly string[];
}

export interface CaseResult {
  readonly case: Case;
  readonly reference: ReferenceVerdict;
  /** PostgreSQL's error. */
  readonly failure: string | null;
  readonly outcomes: readonly Outcome[];
}

const LIMITS = { timeoutMs: 60_000, maxRows: 100_000, maxResultBytes: 64 * 1024 * 1024 } as const;

/** Runs one statement on PostgreSQL and, where the router would, on the others. */
export async function runCase(testCase: Case, reference: Reference, subjects: readonly Subject[]): Promise<CaseResult> {
  const statement = readRead(testCase.sql);
  if (typeof statement === 'string') return { case: testCase, reference: 'unread', failure: statement, outcomes: [] };
  const want = await ask(reference, statement.sql);
  if ('failure' in want && want.failure.code !== 'QUERY_FAILED') return { case: testCase, reference: 'unread', failure: want.failure.message, outcomes: [] };
  if ('answer' in want && want.answer.truncated) return { case: testCase, reference: 'unread', failure: 'the answer is too long to be compared', outcomes: [] };
  const expected = toAnswer(want);
  let imputed: Promise<readonly Attempt<Answer>[]> | undefined;
  const impute = (): Promise<readonly Attempt<Answer>[]> => (imputed ??= askImputed(reference, testCase));
  const outcomes = await Promise.all(subjects.map((subject) => outcomeOn(subject, statement, { expected, impute }, reference)));
  if ('answer' in expected) return { case: testCase, reference: 'answers', failure: null, outcomes };
  return { case: testCase, reference: rejects(expected.failure) ? 'rejects' : 'fails', failure: expected.failure.message, outcomes };
}

function ask({ engine }: Reference, sql: string): Promise<Attempt<EngineResult>> {
  return attempt(() => engine.execute({ queryId: 'want', sql, statement: 'read', ...LIMITS }, new AbortController().signal));
}

async function askImputed(reference: Reference, { imputed }: Case): Promise<readonly Attempt<Answer>[]> {
  const answers: Attempt<Answer>[] = [];
  for (const sql of (await imputed?.()) ?? []) answers.push(toAnswer(await ask(reference, sql)));
  return answers;
}

function toAnswer(want: Attempt<EngineResult>): Attempt<Answer> {
  return 'answer' in want ? { answer: { columns: outputColumns(want.answer.columns, null), rows: want.answer.rows } } : want;
}

function readRead(sql: string): Statement | string {
  try {
    const statement = readStatement(sql);
    return statement.kind === 'read' ? statement : `it is a ${statement.kind}`;
  } catch (error) {
    if (isFailureError(error)) return error.failure.message;
    throw error;
  }
}

interface Wanted {
  readonly expected: Attempt<Answer>;
  /**
   * PostgreSQL's answers when the parts that fail have values, where there are any. SQL leaves open whether a part is computed that cannot change the result ("Expression Evaluation Rules"
   * of PostgreSQL's manual: it "might not be evaluated at all"), so an engine may answer where PostgreSQL fails, if the answer is this one for a low and for a high value.
   */
  readonly impute: () => Promise<readonly Attempt<Answer>[]>;
}

async function outcomeOn(subject: Subject, statement: Statement, { expected, impute }: Wanted, reference: Reference): Promise<Outcome> {
  const emission = emit(statement, subject.name, subject.resolve);
  const say = (verdict: Verdict, detail: string | null, emitted: string | null): Outcome => ({ engine: subject.name, verdict, detail, emitted, rules: rulesOf(emission) });
  if (!emission.ok) return say('refused', emission.reason, null);
  const got = await attempt(async () => {
    const { columns, rows, truncated } = await subject.engine.execute({ queryId: 'got', sql: emission.sql, statement: 'read', ...LIMITS } satisfies EngineQuery, new AbortController().signal);
    // As the worker does.
    const finish = emission.finish ?? null;
    const output = emission.columns ?? null;
    return { columns: finish === null ? outputColumns(columns, output) : outputColumns(output ?? columns, null), rows: finish === null ? rows : finishRows(rows, finish), truncated };
  });
  if ('failure' in got) return 'failure' in expected ? say('equal', null, emission.sql) : say('error', got.failure.message, emission.sql);
  const { columns, rows, truncated } = got.answer;
  if (truncated) return say('different', 'an answer of PostgreSQL ends, this does not', emission.sql);
  const order = sortOrderOf(statement, reference.resolve);
  if ('answer' in expected) {
    const difference = differenceOf(expected.answer, got.answer, order);
    return difference === null ? say('equal', null, emission.sql) : say('different', difference, emission.sql);
  }
  const answers = await impute();
  // What stands for a part that fails has no precision.
  const depends = answers.some((one) => 'failure' in one || differenceOf({ rows: one.answer.rows, columns }, got.answer, order) !== null);
  if (answers.length > 0 && !depends) return say('equal', null, emission.sql);
  return say('different', `PostgreSQL gives an error (${expected.failure.message}), got ${rows.length} rows: ${JSON.stringify(rows[0] ?? null)}`, emission.sql);
}

type Attempt<A> = { readonly answer: A } | { readonly failure: Failure };

async function attempt<A>(work: () => Promise<A>): Promise<Attempt<A>> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (!isFailureError(error)) throw error;
    return { failure: error.failure };
  }
}

/** Errors that PostgreSQL raises before it runs a statement: class 42 (names, types, grouping) and 0A (not supported). */
function rejects({ details }: Failure): boolean {
  return /^(?:42|0A)/.test(String(details?.['sqlstate'] ?? ''));
}

function rulesOf(emission: object): readonly string[] {
  return 'rules' in emission && Array.isArray(emission.rules) ? emission.rules.map(String) : [];
}

import { isFailureError, type Decision, type EngineName, type Identity, type QueryRequest, type ValueDifference, type VerdictKind } from '@query-router/contracts';
import type { EngineAnswer } from './compare/answer.ts';
import { compareAnswers } from './compare/compare-answers.ts';
import type { Router } from './router.ts';
import { changeBetween, type Marks } from './still/marks.ts';
import { demandsOf, pastOfLake, type Pin } from './still/pin.ts';
import { byTrust } from './trust.ts';

/** What is compared, for whom, and within which limits. */
export interface ComparisonRequest {
  readonly sql: string;
  readonly identity: Identity;
  /** Which of the engines that can answer are asked, most trusted first; the first is the reference. */
  readonly choose: (capable: readonly EngineName[]) => readonly EngineName[];
  /** Of each run. */
  readonly timeoutMs: number;
  readonly maxRows: number;
  readonly signal: AbortSignal;
}

export interface EngineFinding {
  readonly engine: EngineName;
  readonly verdict: VerdictKind;
  readonly reason: string | null;
  readonly answer: EngineAnswer | null;
  readonly differences: readonly ValueDifference[];
}

export interface ComparisonResult {
  readonly decision: Decision;
  readonly reference: EngineAnswer | null;
  readonly findings: readonly EngineFinding[];
}

export interface ComparisonParts {
  readonly router: Pick<Router, 'explain' | 'run'>;
  readonly marks: Marks;
  readonly nowMs: () => number;
}

/** PostgreSQL's clock and this one's are no further apart. */
const CLOCKS_MS = 2_000;
/** Longest wait for the mark that ends a comparison. */
const MARK_TIMEOUT_MS = 10_000;

/**
 * Runs a statement on several engines and compares. `different` is concluded only of what was seen twice, with the reference answering itself the
 * same both times, and when nothing that the statement reads changed between a mark that every engine held before and one from after the last run.
 *
 * @throws FailureError when the statement cannot be answered at all
 */
export async function compareEngines(parts: ComparisonParts, request: ComparisonRequest): Promise<ComparisonResult> {
  const { decision, capable, pin } = await plan(parts, request);
  const [first, ...others] = byTrust(request.choose(byTrust(capable)));
  const run = (engine: EngineName): Promise<Ran> => runOn(parts, request, pin, engine);
  if (first === undefined) return { decision, reference: null, findings: [] };
  const reference = await run(first);
  if (!reference.ok) return { decision, reference: null, findings: others.map((engine) => inconclusive(engine, `${first} did not answer: ${reference.reason}`, null)) };
  const findings = await Promise.all(others.map(async (engine) => judge(reference.answer, engine, await run(engine), decision)));
  return { decision, reference: reference.answer, findings: await confirmed(parts, request, { pin, run, reference: reference.answer, findings, tables: decision.tables }) };
}

interface Plan {
  readonly decision: Decision;
  readonly capable: readonly EngineName[];
  readonly pin: Pin;
}

/** Who can answer, and how all of them are made to read the same. */
async function plan({ router, marks, nowMs }: ComparisonParts, request: ComparisonRequest): Promise<Plan> {
  const from = marks.settled(nowMs());
  const pin: Pin = from === null ? { kind: 'none' } : { kind: 'log', from };
  const { decision } = await router.explain(requestOf(request, pin), request.identity, request.signal);
  const planned = { decision, capable: capableOf(decision), pin };
  if (decision.tables.length === 0 || planned.capable.includes('postgres')) return planned;
  // What PostgreSQL does not hold is in the lake, which remembers its past.
  const past = pastOfLake(nowMs());
  try {
    const { decision: then } = await router.explain(requestOf(request, past), request.identity, request.signal);
    return { decision: then, capable: capableOf(then), pin: past };
  } catch (error) {
    if (!isFailureError(error)) throw error;
    return { ...planned, pin: { kind: 'none' } };
  }
}

/** Also engines whose copies are only behind: the runs wait for them. */
function capableOf({ candidates, rejected }: Decision): readonly EngineName[] {
  return [...candidates, ...rejected.filter(({ layer }) => layer === 'freshness').map(({ engine }) => engine)];
}

function requestOf({ sql, timeoutMs, maxRows }: ComparisonRequest, pin: Pin): QueryRequest {
  return { sql, timeout_ms: timeoutMs, max_rows: maxRows, ...demandsOf(pin) };
}

type Ran = { readonly ok: true; readonly answer: EngineAnswer } | { readonly ok: false; readonly reason: string };

async function runOn({ router }: ComparisonParts, request: ComparisonRequest, pin: Pin, engine: EngineName): Promise<Ran> {
  request.signal.throwIfAborted();
  try {
    return { ok: true, answer: await router.run({ ...requestOf(request, pin), force_engine: engine }, request.identity, request.signal) };
  } catch (error) {
    if (!isFailureError(error)) throw error;
    return { ok: false, reason: `${error.failure.code}: ${error.failure.message}` };
  }
}

function judge(reference: EngineAnswer, engine: EngineName, ran: Ran, { deterministic, open }: Decision): EngineFinding {
  if (!ran.ok) return inconclusive(engine, ran.reason, null);
  const { answer } = ran;
  if (reference.truncated || answer.truncated) return inconclusive(engine, 'the answer is too large to be compared', answer);
  const compared = compareAnswers(reference, answer);
  if (compared.same) return { engine, verdict: 'equal', reason: null, answer, differences: [] };
  const differences = compared.differences;
  if (deterministic === false) return { engine, verdict: 'inconclusive', reason: `SQL leaves the answer open (${open?.join('; ') ?? 'it may be another at each run'}); ${compared.reason}`, answer, differences };
  return { engine, verdict: 'different', reason: compared.reason, answer, differences };
}

interface Suspected {
  readonly pin: Pin;
  readonly run: (engine: EngineName) => Promise<Ran>;
  readonly reference: EngineAnswer;
  readonly findings: readonly EngineFinding[];
  readonly tables: readonly string[];
}

/** Leaves `different` where it stands up to a second look, and nothing was written in between. */
async function confirmed(parts: ComparisonParts, request: ComparisonRequest, { pin, run, reference, findings, tables }: Suspected): Promise<readonly EngineFinding[]> {
  if (!findings.some(({ verdict }) => verdict === 'different')) return findings;
  const doubt = async (): Promise<string | null> => {
    if (pin.kind === 'none' && tables.length > 0) return 'nobody tells whether the data stayed the same: no changes are captured';
    const again = await run(reference.engine);
    if (!again.ok) return `${reference.engine} did not answer again: ${again.reason}`;
    return compareAnswers(reference, again.answer).same ? null : `${reference.engine} did not answer the same twice`;
  };
  const general = await doubt();
  const looked: EngineFinding[] = [];
  for (const finding of findings) looked.push(finding.verdict !== 'different' ? finding : { ...finding, ...(await secondLook(finding, reference, general, run)) });
  if (pin.kind !== 'log' || !looked.some(({ verdict }) => verdict === 'different')) return looked;
  const changed = await changedSince(parts, request, pin, tables);
  return changed === null ? looked : looked.map((finding) => (finding.verdict === 'different' ? doubtful(finding, changed) : finding));
}

async function secondLook(finding: EngineFinding, reference: EngineAnswer, general: string | null, run: Suspected['run']): Promise<EngineFinding> {
  if (general !== null) return doubtful(finding, general);
  const again = await run(finding.engine);
  if (!again.ok) return doubtful(finding, `it did not answer again: ${again.reason}`);
  return compareAnswers(reference, again.answer).same ? doubtful(finding, 'asked again, it answered the same') : finding;
}

/** Why it is not known that all runs read the same; null when they did. */
async function changedSince({ marks, nowMs }: ComparisonParts, { signal }: ComparisonRequest, { from }: Extract<Pin, { kind: 'log' }>, tables: readonly string[]): Promise<string | null> {
  if (tables.length === 0) return null;
  const to = await marks.reaching(nowMs() + CLOCKS_MS, AbortSignal.any([signal, AbortSignal.timeout(MARK_TIMEOUT_MS)]));
  return to === null ? 'change data capture did not come as far in time' : changeBetween(from, to, tables);
}

function doubtful(finding: EngineFinding, why: string): EngineFinding {
  return { ...finding, verdict: 'inconclusive', reason: `${why}; ${finding.reason ?? ''}` };
}

function inconclusive(engine: EngineName, reason: string, answer: EngineAnswer | null): EngineFinding {
  return { engine, verdict: 'inconclusive', reason, answer, differences: [] };
}

import { TOPICS, verdictSchema, type EngineName, type Identity, type Sample, type Verdict, type VerifyAnswer, type VerifyRequest } from '@query-router/contracts';
import { headersOf, JsonBody, JsonRecord, type BusDriver } from '@query-router/bus';
import { metrics } from '@query-router/platform';
import { digestOf } from './compare/checksum.ts';
import { compareEngines, type ComparisonParts, type ComparisonResult, type EngineFinding } from './comparison.ts';
import { culpritOf } from './culprit.ts';
import type { QuarantineBoard } from './quarantine-board.ts';
import { SHADOW_IDENTITY } from './shadow-identity.ts';

export interface ComparerOptions extends ComparisonParts {
  readonly driver: BusDriver;
  readonly board: QuarantineBoard;
  /** Samples compared at once. */
  readonly concurrency: number;
  /** Of each run of a sample. */
  readonly timeoutMs: number;
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
}

/** Samples that waited longer are about a past that nobody asks about any more. */
const SAMPLE_AGE_MS = 30_000;
/** Rows of a sample; larger answers would hold up what else this process does. */
const SAMPLE_ROWS = 5_000;
const VERIFY_ROWS = 10_000;
/** Verifications at once; each was asked for by somebody who waits. */
const MAX_VERIFYING = 4;
/** Runs of one verification share its time. */
const RUNS_OF_A_VERIFICATION = 3;
const PUBLISH_TIMEOUT_MS = 30_000;
const REMEMBERED = 10_000;

export type VerifyOutcome = { readonly ok: true; readonly answer: VerifyAnswer } | { readonly ok: false; readonly reason: 'busy' };

/** Compares samples and what is to be verified, tells the verdicts, and quarantines what differs. */
export class Comparer {
  readonly #options: ComparerOptions;
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** Ids of the newest samples: a record that comes again is not compared again. */
  readonly #seen = new Set<string>();
  #verifying = 0;

  constructor(options: ComparerOptions) {
    this.#options = options;
  }

  /** Takes a sample or drops it, at once; it is compared on the side. */
  take(sample: Sample): void {
    const outcome = this.#admit(sample);
    if (outcome !== null) {
      metrics.shadowSamples.inc({ outcome });
      return;
    }
    const work = this.#compareSample(sample)
      .catch((error: unknown) => {
        metrics.shadowSamples.inc({ outcome: 'failed' });
        if (!this.#stopped.signal.aborted && !isFailure(error)) this.#options.onError(error);
      })
      .finally(() => {
        this.#running.delete(work);
        metrics.shadowRunning.set(this.#running.size);
      });
    this.#running.add(work);
    metrics.shadowRunning.set(this.#running.size);
  }

  /** @throws FailureError when no engine can answer the statement */
  async verify(queryId: string, request: VerifyRequest, identity: Identity, deadlineMs: number, signal: AbortSignal): Promise<VerifyOutcome> {
    if (this.#verifying >= MAX_VERIFYING) return { ok: false, reason: 'busy' };
    this.#verifying += 1;
    try {
      const wanted = request.engines;
      const result = await this.#compare(queryId, 'verify', {
        sql: request.sql,
        identity,
        choose: (capable) => capable.filter((engine) => wanted === undefined || wanted.includes(engine)),
        timeoutMs: Math.max(1, Math.floor((deadlineMs - this.#options.nowMs()) / RUNS_OF_A_VERIFICATION)),
        maxRows: request.max_rows ?? VERIFY_ROWS,
        signal: AbortSignal.any([signal, this.#stopped.signal]),
      });
      return { ok: true, answer: this.#toAnswer(queryId, result) };
    } finally {
      this.#verifying -= 1;
    }
  }

  /** Breaks off what runs. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  /** Why a sample is not compared; null when it is. */
  #admit({ query_id, at_ms }: Sample): 'busy' | 'late' | 'repeated' | null {
    if (this.#options.nowMs() - at_ms > SAMPLE_AGE_MS) return 'late';
    if (this.#seen.has(query_id)) return 'repeated';
    if (this.#running.size >= this.#options.concurrency || this.#stopped.signal.aborted) return 'busy';
    if (this.#seen.size >= REMEMBERED) this.#seen.clear();
    this.#seen.add(query_id);
    return null;
  }

  async #compareSample({ query_id, sql, engine }: Sample): Promise<void> {
    const { timeoutMs, random } = this.#options;
    const { findings } = await this.#compare(query_id, 'sample', {
      sql,
      identity: SHADOW_IDENTITY,
      choose: (capable) => pairOf(engine, capable, random),
      timeoutMs,
      maxRows: SAMPLE_ROWS,
      signal: this.#stopped.signal,
    });
    metrics.shadowSamples.inc({ outcome: findings.length === 0 ? 'alone' : 'compared' });
  }

  async #compare(queryId: string, cause: Verdict['cause'], request: Parameters<typeof compareEngines>[1]): Promise<ComparisonResult> {
    const startedAt = performance.now();
    const result = await compareEngines(this.#options, request);
    const seconds = (performance.now() - startedAt) / 1000;
    for (const finding of result.findings) {
      metrics.shadowVerdicts.inc({ engine: finding.engine, verdict: finding.verdict });
      metrics.shadowSeconds.observe({ verdict: finding.verdict }, seconds);
      await this.#tell(queryId, cause, request.sql, result, finding);
    }
    return result;
  }

  async #tell(queryId: string, cause: Verdict['cause'], sql: string, { decision, reference, findings }: ComparisonResult, finding: EngineFinding): Promise<void> {
    if (reference === null) return;
    const { fingerprint, tables } = decision;
    const about = { fingerprint, tables, sql, at_ms: this.#options.nowMs() };
    if (finding.verdict === 'different') {
      const { culprit, witness } = culpritOf(reference, finding, findings);
      const reason = `${finding.reason ?? ''}${witness === null ? '' : `; ${witness} agrees with ${culprit === finding.engine ? reference.engine : finding.engine}`}`;
      await this.#options.board.put({ kind: 'quarantine', ...about, engine: culprit, reference: culprit === finding.engine ? reference.engine : finding.engine, reason });
    }
    const verdict: Verdict = {
      ...about,
      query_id: queryId,
      cause,
      reference: reference.engine,
      engine: finding.engine,
      verdict: finding.verdict,
      reason: finding.reason,
      answers: [reference, ...(finding.answer === null ? [] : [finding.answer])].map((answer) => digestOf(answer)),
    };
    const record = new JsonRecord({ topic: TOPICS.verdicts, key: Buffer.from(fingerprint), body: new JsonBody(verdictSchema, verdict), headers: headersOf({}) });
    await this.#options.driver.publish(record, Date.now() + PUBLISH_TIMEOUT_MS);
  }

  #toAnswer(queryId: string, { decision, reference, findings }: ComparisonResult): VerifyAnswer {
    const { fingerprint, tables, rejected } = decision;
    const { current } = this.#options.board;
    return {
      query_id: queryId,
      verdict: overall(findings),
      fingerprint,
      tables,
      reference: reference === null ? null : digestOf(reference),
      engines: findings.map(({ engine, verdict, reason, answer, differences }) => ({
        engine,
        verdict,
        reason,
        answer: answer === null ? null : digestOf(answer),
        differences: [...differences],
        quarantined: verdict === 'different' || current.find(fingerprint, engine) !== null,
      })),
      rejected: rejected.filter(({ engine }) => !findings.some((finding) => finding.engine === engine) && engine !== reference?.engine),
    };
  }
}

/** Who answered, and the most trusted of the others; where that is who answered, any of the others. */
function pairOf(answered: EngineName, capable: readonly EngineName[], random: () => number): readonly EngineName[] {
  const others = capable.filter((engine) => engine !== answered);
  if (!capable.includes(answered) || others.length === 0) return [];
  const second = capable[0] === answered ? others[Math.floor(random() * others.length)] : others[0];
  return second === undefined ? [] : [answered, second];
}

function overall(findings: readonly EngineFinding[]): VerifyAnswer['verdict'] {
  if (findings.some(({ verdict }) => verdict === 'different')) return 'different';
  return findings.length > 0 && findings.every(({ verdict }) => verdict === 'equal') ? 'equal' : 'inconclusive';
}

function isFailure(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'FailureError';
}

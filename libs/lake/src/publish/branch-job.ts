import { randomUUID } from 'node:crypto';
import { failure, FailureError, isFailureError } from '@query-router/contracts';
import type { TrinoStatements } from '@query-router/engine-trino';
import type { AuditLog } from '../audit/audit-log.ts';
import type { LakeRefs, MergeResult } from '../refs/lake-refs.ts';
import type { RefCatalogs } from '../refs/ref-catalogs.ts';
import type { TableChange } from '../refs/table-change.ts';

/** A check of what a job wrote: it passes when its query finds nothing. */
export interface Assertion {
  readonly name: string;
  readonly sql: string;
}

export interface BranchJob {
  /** Statements in Trino's dialect; tables are named `schema.table` and mean those of the branch. */
  readonly statements: readonly string[];
  readonly assertions: readonly Assertion[];
  /** An existing branch to work on; a new one from the default branch otherwise. */
  readonly branch?: string | undefined;
  /** Whether to merge when every check passes (default), or leave the branch for a person to look at. */
  readonly merge?: boolean | undefined;
  readonly message?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface BranchJobReport {
  readonly branch: string;
  readonly outcome: 'merged' | 'checked' | 'failed-checks' | 'conflict';
  readonly statements: readonly { readonly type: string | null; readonly rows: number | null }[];
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly found: number }[];
  /** What the job itself did. */
  readonly changes: readonly TableChange[];
  readonly merge: MergeResult | null;
  /** Why it was not merged. */
  readonly reason: string | null;
  /** False: it stays, to look at, to correct, to merge. */
  readonly branch_deleted: boolean;
}

export interface BranchJobParts {
  readonly refs: LakeRefs;
  readonly catalogs: RefCatalogs;
  readonly audit: AuditLog;
  /** Statements whose unqualified names are those of a catalogue, as a user who may write branches only. */
  readonly openTrino: (catalog: string) => TrinoStatements;
  readonly defaultBranch: string;
}

const TIMEOUT_MS = 10 * 60_000;
const MAX_STATEMENTS = 100;

/**
 * Write, audit, publish: a job runs on a branch, its result is checked there, and readers of the default branch see all of it or nothing
 * (R. Blue, "Whoops, the numbers are wrong!", 2017, does the same with snapshots).
 */
export class BranchJobs {
  readonly #parts: BranchJobParts;

  constructor(parts: BranchJobParts) {
    this.#parts = parts;
  }

  /** @throws FailureError when a statement fails; the branch then stays unless this call made it */
  async run(job: BranchJob, actor: string, signal?: AbortSignal): Promise<BranchJobReport> {
    if (job.statements.length + job.assertions.length > MAX_STATEMENTS) throw new FailureError(failure('BAD_REQUEST', `A job has at most ${MAX_STATEMENTS} statements and checks.`));
    const { refs, audit, defaultBranch } = this.#parts;
    if (job.branch === defaultBranch) throw new FailureError(failure('BAD_REQUEST', `A job runs on a branch of its own; "${defaultBranch}" is what it protects.`));
    const branch = job.branch ?? `job_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    const own = job.branch === undefined;
    const detail = { statements: job.statements.length, assertions: job.assertions.length };
    if (own) await refs.create('branch', branch, { actor });
    return audit.record(
      { actor, action: 'job.run', ref: branch, detail },
      () =>
        this.#write(job, branch, actor, own, signal).catch(async (error: unknown) => {
          if (own) await refs.delete('branch', branch, { actor }).catch(() => undefined);
          throw error;
        }),
      ({ outcome, checks, reason }) => ({ outcome, checks, reason }),
    );
  }

  async #write(job: BranchJob, branch: string, actor: string, own: boolean, signal: AbortSignal | undefined): Promise<BranchJobReport> {
    const { refs, catalogs, openTrino } = this.#parts;
    const { hash: before } = await refs.resolve(branch);
    const timeoutMs = job.timeoutMs ?? TIMEOUT_MS;
    const trino = openTrino(await catalogs.ensure(branch));
    try {
      const statements: { type: string | null; rows: number | null }[] = [];
      for (const sql of job.statements) {
        const { updateType, updateCount } = await trino.run(sql, { timeoutMs }, signal);
        statements.push({ type: updateType, rows: updateCount });
      }
      const checks: { name: string; passed: boolean; found: number }[] = [];
      for (const { name, sql } of job.assertions) {
        const { rows } = await trino.run(sql, { timeoutMs }, signal);
        checks.push({ name, passed: rows.length === 0, found: rows.length });
      }
      const { hash: commit } = await refs.resolve(branch);
      const report = { branch, statements, checks, changes: await refs.diff(`${branch}@${before}`, `${branch}@${commit}`), merge: null, branch_deleted: false };
      const wrong = checks.filter(({ passed }) => !passed).map(({ name }) => name);
      if (wrong.length > 0) return { ...report, outcome: 'failed-checks', reason: `these checks found something: ${wrong.join(', ')}` };
      if (job.merge === false) return { ...report, outcome: 'checked', reason: 'merging was not asked for' };
      return await this.#publish(job, report, commit, actor, own);
    } finally {
      trino.close();
    }
  }

  /** Merges exactly what was checked. */
  async #publish(job: BranchJob, report: Omit<BranchJobReport, 'outcome' | 'reason'>, commit: string, actor: string, own: boolean): Promise<BranchJobReport> {
    const { refs } = this.#parts;
    try {
      const merge = await refs.merge({ from: report.branch, expectedCommit: commit, message: job.message, actor });
      if (own) await refs.delete('branch', report.branch, { actor });
      return { ...report, outcome: 'merged', merge, reason: null, branch_deleted: own };
    } catch (error) {
      if (!isFailureError(error) || error.failure.code !== 'CONFLICT') throw error;
      return { ...report, outcome: 'conflict', reason: error.failure.message };
    }
  }
}

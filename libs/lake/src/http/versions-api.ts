import { failure, FailureError, type Identity } from '@query-router/contracts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Lake } from '../lake.ts';
import type { BranchJobReport } from '../publish/branch-job.ts';
import type { CommitLogPage } from '../refs/commit-log.ts';
import type { MergeResult, RefView } from '../refs/lake-refs.ts';
import type { TableChange } from '../refs/table-change.ts';
import type { RollbackResult } from '../tables/rollback.ts';
import { verifyLake, type LakeReport, type StreamProbe } from '../verify/verify-lake.ts';
import { permittedTable, presentLake, requireWholeLake } from './permission.ts';
import { catalogueRollbackSchema, decodeRequest, diffQuerySchema, historyQuerySchema, jobRequestSchema, logQuerySchema, mergeRequestSchema, newRefSchema } from './requests.ts';

/** The lake's versions as HTTP asks for them: what comes in is checked here, and who may ask. */
export class VersionsApi {
  readonly #given: Lake | null;
  readonly #onChange: () => void;
  readonly #probe: StreamProbe;

  /** @param onChange called after branches or tags may have changed */
  constructor(lake: Lake | null, { onChange, probe }: { readonly onChange: () => void; readonly probe: StreamProbe }) {
    this.#given = lake;
    this.#onChange = onChange;
    this.#probe = probe;
  }

  list(type: RefView['type']): Promise<RefView[]> {
    return this.#lake.refs.list(type);
  }

  async get(type: RefView['type'], name: string): Promise<RefView> {
    const found = (await this.#lake.refs.list(type)).find((one) => one.name === name);
    if (found === undefined) throw new FailureError(failure('REF_NOT_FOUND', `There is no ${type} "${name}".`));
    return found;
  }

  create(type: RefView['type'], body: unknown, identity: Identity): Promise<RefView> {
    requireWholeLake(identity);
    const { name, from } = decodeRequest(newRefSchema, body);
    return this.#changing(this.#lake.refs.create(type, name, { from, actor: identity.subject }));
  }

  remove(type: RefView['type'], name: string, identity: Identity): Promise<void> {
    requireWholeLake(identity);
    return this.#changing(this.#lake.refs.delete(type, name, { actor: identity.subject }));
  }

  async diff(query: unknown, identity: Identity): Promise<{ changes: TableChange[] }> {
    requireWholeLake(identity);
    const { from, to } = decodeRequest(diffQuerySchema, query);
    return { changes: await this.#lake.refs.diff(from, to) };
  }

  merge(body: unknown, identity: Identity): Promise<MergeResult> {
    requireWholeLake(identity);
    const { dry_run, expected_commit, ...request } = decodeRequest(mergeRequestSchema, body);
    return this.#changing(this.#lake.refs.merge({ ...request, dryRun: dry_run, expectedCommit: expected_commit, actor: identity.subject }));
  }

  log(query: unknown, identity: Identity): Promise<CommitLogPage> {
    requireWholeLake(identity);
    const { ref = this.#lake.address.defaultBranch, ...rest } = decodeRequest(logQuerySchema, query);
    return this.#lake.log(ref, rest);
  }

  async audit(query: unknown, identity: Identity): Promise<{ entries: readonly AuditEntry[] }> {
    requireWholeLake(identity);
    return { entries: await this.#lake.audit.list(decodeRequest(historyQuerySchema, query)) };
  }

  runJob(body: unknown, identity: Identity): Promise<BranchJobReport> {
    requireWholeLake(identity);
    const { timeout_ms, ...job } = decodeRequest(jobRequestSchema, body);
    return this.#changing(this.#lake.jobs.run({ ...job, timeoutMs: timeout_ms }, identity.subject));
  }

  rollback(body: unknown, identity: Identity): Promise<RollbackResult> {
    requireWholeLake(identity);
    const { to, dry_run, ...options } = decodeRequest(catalogueRollbackSchema, body);
    return this.#changing(this.#lake.rollback.catalogue(to, { ...options, dryRun: dry_run, actor: identity.subject }));
  }

  /** Reads every table, or one. */
  async verify(table: string | undefined, identity: Identity): Promise<LakeReport> {
    if (table === undefined) requireWholeLake(identity);
    return verifyLake(this.#lake, this.#probe, table === undefined ? null : permittedTable(identity, table));
  }

  async #changing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      this.#onChange();
    }
  }

  get #lake(): Lake {
    return presentLake(this.#given);
  }
}

import { metrics } from '@query-router/platform';
import { FlinkUnreachable } from '../http/json-client.ts';
import type { JobOverview } from '../jobs/schemas.ts';
import { decide, type Action } from './decide.ts';
import { Backoff, PASSING_MS } from './backoff.ts';
import { JobKeeper, NotYetError, type KeeperOptions } from './job-keeper.ts';
import type { Pipeline } from './pipeline.ts';
import type { PipelineStore } from './store.ts';

export interface SupervisorOptions extends KeeperOptions {
  readonly store: PipelineStore;
  /** Names this instance in the lease. */
  readonly holder: string;
  /** How often the cluster is compared with the rows. */
  readonly everyMs: number;
  readonly leaseTtlMs: number;
}

/** Jobs that start or stop at once; each plan takes a planner thread of the gateway. */
const MAX_CONCURRENT_WORK = 3;

/**
 * Makes the cluster match the rows, again and again. It remembers nothing that matters: every pass looks at the rows and at the jobs. Of
 * several instances the one with the lease works; should two believe that they have it, job ids made in advance keep them from starting two
 * jobs of one pipeline.
 */
export class PipelineSupervisor {
  private readonly options: SupervisorOptions;
  private readonly keeper: JobKeeper;
  private readonly backoff = new Backoff();
  private readonly working = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private pass: Promise<void> = Promise.resolve();
  private passing = false;
  private reachable = true;
  private leading = false;

  constructor(options: SupervisorOptions) {
    this.options = options;
    this.keeper = new JobKeeper(options);
  }

  /** Begins at once; returns without waiting. */
  start(): void {
    this.poke();
  }

  /** Whether this instance is the one that works. */
  get leads(): boolean {
    return this.leading;
  }

  /** Looks soon, because a row has changed. */
  poke(): void {
    if (this.stopping.signal.aborted || this.passing) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.passing = true;
    this.pass = this.supervise()
      .catch((error: unknown) => this.options.onError(error, null))
      .finally(() => {
        this.passing = false;
        if (!this.stopping.signal.aborted) this.timer = setTimeout(() => this.poke(), this.options.everyMs);
      });
  }

  /** Jobs go on; another instance, or the next start, finds them. Waits for what is being started or stopped. */
  async close(): Promise<void> {
    this.stopping.abort();
    if (this.timer !== null) clearTimeout(this.timer);
    await this.pass;
    await Promise.all(this.working.values());
    await this.options.store.releaseLease(this.options.holder).catch((error: unknown) => this.options.onError(error, null));
  }

  private async supervise(): Promise<void> {
    const { store, cluster, holder, leaseTtlMs } = this.options;
    const leads = await store.holdLease(holder, leaseTtlMs);
    this.leading = leads;
    metrics.pipelineLeader.set(leads ? 1 : 0);
    if (!leads) return;
    // Rows first: a job that is started in between is then in both.
    const rows = await store.list();
    const jobs = await this.jobs(cluster.jobs.jobs());
    if (jobs === null) {
      for (const row of rows) if (row.desired === 'running') metrics.pipelineUp.set({ pipeline: row.name }, 0);
      return;
    }
    for (const row of rows) {
      if (this.working.has(row.name)) continue;
      const action = decide(row, jobs, this.options.namespace);
      if (action.kind === 'wait') continue;
      const quick = action.kind === 'watch' || action.kind === 'rest';
      if (!quick && (this.working.size >= MAX_CONCURRENT_WORK || this.backoff.isWaiting(row.name, Date.now()))) continue;
      this.begin(row, action, jobs);
    }
  }

  private async jobs(asked: Promise<readonly JobOverview[]>): Promise<readonly JobOverview[] | null> {
    try {
      const jobs = await asked;
      this.reachable = true;
      metrics.flinkUp.set(1);
      return jobs;
    } catch (error) {
      if (!(error instanceof FlinkUnreachable)) throw error;
      if (this.reachable) this.options.onError(error, null);
      this.reachable = false;
      metrics.flinkUp.set(0);
      return null;
    }
  }

  private begin(row: Pipeline, action: Action, jobs: readonly JobOverview[]): void {
    const work = this.act(row, action, jobs)
      .catch(async (error: unknown) => {
        const passing = error instanceof FlinkUnreachable || error instanceof NotYetError;
        if (action.kind !== 'watch') this.backoff.fail(row.name, Date.now(), ...(passing ? [PASSING_MS] : []));
        this.options.onError(error, row.name);
        await this.options.store.setError(row, this.keeper.tell(error));
      })
      .catch((error: unknown) => this.options.onError(error, row.name))
      .finally(() => {
        this.working.delete(row.name);
        if (action.kind !== 'watch' && action.kind !== 'rest' && !this.backoff.isWaiting(row.name, Date.now())) this.poke();
      });
    this.working.set(row.name, work);
  }

  private async act(row: Pipeline, action: Action, jobs: readonly JobOverview[]): Promise<void> {
    switch (action.kind) {
      case 'watch':
        return this.keeper.watch(row, action.job);
      case 'rest':
        return this.keeper.rest(row);
      case 'cancel':
        await this.keeper.cancel(row, action.jobs);
        break;
      case 'advance':
        if (action.failed) this.backoff.fail(row.name, Date.now());
        await this.keeper.advance(row, jobs);
        break;
      case 'recover':
        await this.keeper.recover(row, action.jobId, jobs);
        break;
      case 'stop':
        await this.keeper.stop(row, action.job);
        break;
      case 'forget':
        await this.keeper.forget(row);
        break;
      case 'wait':
        break;
    }
    if (!(action.kind === 'advance' && action.failed)) this.backoff.clear(row.name);
  }
}

import { metrics } from '@query-router/platform';
import { savepointDirectory } from '../checkpoints/restore-point.ts';
import type { JobOverview } from '../jobs/schemas.ts';
import type { RenderContext, RenderedPipeline } from '../templates/template.ts';
import { submitJob, WrongSinkError, type FlinkCluster } from './cluster.ts';
import { judgeHealth, type HealthLimits, type JobHealth } from './job-health.ts';
import { groupOf, jobName, type Pipeline } from './pipeline.ts';
import type { PipelineStore } from './store.ts';

export interface KeeperOptions {
  readonly store: PipelineStore;
  readonly cluster: FlinkCluster;
  /** Renders the template that a row names. */
  readonly render: (template: string, parameters: unknown, context: RenderContext) => RenderedPipeline;
  /** Begins the names of our jobs and groups, so that two installations can share a cluster. */
  readonly namespace: string;
  readonly limits: HealthLimits;
  readonly log: (message: string) => void;
  readonly onError: (error: unknown, pipeline: string | null) => void;
}

/** It will be possible in a moment. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

const SAVEPOINT_TIMEOUT_MS = 60_000;
const RESTARTS = 'numRestarts';
const MAX_ERROR_CHARACTERS = 500;

/** Starts, stops and looks at the one job of one pipeline. */
export class JobKeeper {
  private readonly options: KeeperOptions;
  private readonly health = new Map<string, JobHealth>();

  constructor(options: KeeperOptions) {
    this.options = options;
  }

  /** Starts a job of the next generation from the newest state there is. */
  async advance(row: Pipeline, jobs: readonly JobOverview[]): Promise<void> {
    const { store, cluster } = this.options;
    await this.untilQuiet(row, jobs);
    // The folder is asked and not the row: a checkpoint may have been completed after the last look, and an older one would repeat events.
    const newest = row.jobId === null ? null : await cluster.checkpoints.newest(row.jobId);
    const next = await store.advance(row, newest?.path ?? row.restorePath);
    if (next !== null) await this.submit(next);
  }

  /** The JobManager does not know the job. One that has checkpoints ran and is lost; one without is submitted under the same id once more. */
  async recover(row: Pipeline, jobId: string, jobs: readonly JobOverview[]): Promise<void> {
    const newest = await this.options.cluster.checkpoints.newest(jobId);
    if (newest !== null || row.jobRevision !== row.revision) return this.advance(row, jobs);
    await this.untilQuiet(row, jobs);
    return this.submit(row);
  }

  /** Stops at a savepoint. A job that is not running cannot make one: it is cancelled, and its newest checkpoint is as good. */
  async stop(row: Pipeline, job: JobOverview): Promise<void> {
    const { store, cluster, log } = this.options;
    await store.setPhase(row, 'stopping');
    if (job.state !== 'RUNNING') {
      log(`pipeline ${row.name}: its job is ${job.state}; cancelled, to go on from its newest checkpoint`);
      return cluster.jobs.cancel(job.jid);
    }
    const path = await cluster.jobs.stopWithSavepoint(job.jid, savepointDirectory(cluster.surroundings.checkpointDirectory, job.jid), SAVEPOINT_TIMEOUT_MS);
    log(`pipeline ${row.name}: stopped at ${path}`);
  }

  async cancel(row: Pipeline, jobIds: readonly string[]): Promise<void> {
    for (const id of jobIds) {
      this.options.log(`pipeline ${row.name}: job ${id} is cancelled`);
      await this.options.cluster.jobs.cancel(id);
    }
  }

  /** Forgets a pipeline without a job, and has its state deleted. What cannot be deleted now stays: the folder is named in the log. */
  async forget(row: Pipeline): Promise<void> {
    const { store, cluster, log } = this.options;
    this.health.delete(row.name);
    for (const gauge of [metrics.pipelineUp, metrics.pipelineAlarm, metrics.pipelineCheckpointAge, metrics.pipelineRestarts]) gauge.remove({ pipeline: row.name });
    const path = (row.jobId === null ? null : (await cluster.checkpoints.newest(row.jobId))?.path) ?? row.restorePath;
    if (path !== null) await cluster.jobs.dispose(path).catch(() => log(`pipeline ${row.name}: ${path} was not deleted`));
    await store.forget(row);
  }

  async rest(row: Pipeline): Promise<void> {
    this.health.delete(row.name);
    metrics.pipelineUp.remove({ pipeline: row.name });
    metrics.pipelineAlarm.set({ pipeline: row.name }, 0);
    if (row.phase === 'stopped') return;
    // Written down for people; whoever starts the job looks into the folder.
    const newest = row.jobId === null ? null : await this.options.cluster.checkpoints.newest(row.jobId);
    if (newest !== null) await this.options.store.setCheckpoint(row, { path: newest.path, id: newest.checkpointId, atMs: Date.now() });
    await this.options.store.setAlarm(row, null);
    await this.options.store.setPhase(row, 'stopped');
  }

  /** Writes down how the job is; raises and ends the alarm. */
  async watch(row: Pipeline, job: JobOverview): Promise<void> {
    const { store, cluster, limits } = this.options;
    const [checkpoints, counted] = await Promise.all([cluster.jobs.checkpoints(job.jid), cluster.jobs.metrics(job.jid, [RESTARTS])]);
    const restarts = counted.get(RESTARTS) ?? 0;
    const nowMs = Date.now();
    const health = judgeHealth(this.health.get(row.name) ?? null, { jobId: job.jid, atMs: nowMs, state: job.state, checkpoints, restarts }, limits);
    this.health.set(row.name, health);
    const pipeline = row.name;
    metrics.pipelineUp.set({ pipeline }, job.state === 'RUNNING' ? 1 : 0);
    metrics.pipelineRestarts.set({ pipeline }, restarts);
    await store.setPhase(row, job.state === 'RUNNING' ? 'running' : job.state === 'RESTARTING' ? 'restarting' : 'starting');
    const completed = checkpoints?.latest?.completed;
    if (completed?.external_path && completed.id !== row.checkpoint?.id) {
      await store.setCheckpoint(row, { path: completed.external_path, id: completed.id, atMs: completed.latest_ack_timestamp });
    }
    metrics.pipelineCheckpointAge.set({ pipeline }, (nowMs - (completed?.latest_ack_timestamp ?? health.progressAtMs)) / 1000);
    await this.tellAlarm(row, health);
  }

  /** A failure as people may read it: without credentials, of bounded length. */
  tell(error: unknown): string {
    const { s3 } = this.options.cluster.surroundings;
    const message = error instanceof Error ? error.message : String(error);
    return message.replaceAll(s3.secretKey, '***').replaceAll(s3.accessKey, '***').slice(0, MAX_ERROR_CHARACTERS);
  }

  private async tellAlarm(row: Pipeline, health: JobHealth): Promise<void> {
    const { store, cluster } = this.options;
    metrics.pipelineAlarm.set({ pipeline: row.name }, health.alarm === null ? 0 : 1);
    if (health.alarm === null) return row.alarm === null ? undefined : store.setAlarm(row, null);
    if (row.alarm?.startsWith(health.alarm) === true) return;
    const [failure] = await cluster.jobs.failures(health.jobId, 1);
    const alarm = this.tell(new Error(`${health.alarm}: ${failure?.cause ?? 'Flink tells no cause'}`));
    await store.setAlarm(row, alarm);
    if (failure !== undefined) await store.setError(row, this.tell(new Error(failure.cause)));
    this.options.onError(new Error(`pipeline ${row.name}: ${alarm}`), row.name);
  }

  private async submit(row: Pipeline): Promise<void> {
    const { cluster, namespace, render, log, store } = this.options;
    if (row.jobId === null) return;
    const rendered = render(row.template, row.parameters, { surroundings: cluster.surroundings, group: groupOf(namespace, row), startOffsets: row.startOffsets });
    try {
      await submitJob(cluster, rendered, { jobId: row.jobId, jobName: jobName(namespace, row.name, row.generation), restorePath: row.restorePath });
    } catch (error) {
      metrics.pipelineSubmits.inc({ pipeline: row.name, outcome: 'failed' });
      if (error instanceof WrongSinkError) await store.setAlarm(row, this.tell(new Error(`wrong-sink: ${error.message}`)));
      throw error;
    }
    metrics.pipelineSubmits.inc({ pipeline: row.name, outcome: 'started' });
    log(`pipeline ${row.name}: job ${row.jobId} started${row.restorePath === null ? '' : ` from ${row.restorePath}`}`);
  }

  /** After a JobManager died, tasks of its jobs go on for some seconds and may still commit; nothing may be started beside them. */
  private async untilQuiet(row: Pipeline, jobs: readonly JobOverview[]): Promise<void> {
    if (row.jobId === null || jobs.some(({ jid }) => jid === row.jobId)) return;
    if ((await this.options.cluster.jobs.jobsWithSlots()).has(row.jobId)) throw new NotYetError('tasks of the job that was lost are still ending');
  }
}

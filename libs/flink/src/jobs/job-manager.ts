import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FlinkError, JsonClient, isNotFound } from '../http/json-client.ts';
import { rootCause } from '../http/root-cause.ts';
import * as schemas from './schemas.ts';
import type { Checkpoints, JobDetail, JobOverview, JobState } from './schemas.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const SAVEPOINT_POLL_MS = 200;
const TERMINAL: ReadonlySet<JobState> = new Set(['FAILED', 'CANCELED', 'FINISHED']);

/** Whether a job in this state may still write. */
export function isLive(state: JobState): boolean {
  return !TERMINAL.has(state);
}

/** How busy a vertex is; ratios from 0 to 1 of its busiest subtask. */
export interface VertexPressure {
  readonly vertex: string;
  readonly level: 'ok' | 'low' | 'high' | 'unknown';
  readonly backPressured: number;
  readonly busy: number;
}

/** The JobManager's REST API. It forgets its jobs when it dies. */
export class JobManager {
  private readonly http: JsonClient;

  constructor(url: string) {
    this.http = new JsonClient(url, REQUEST_TIMEOUT_MS);
  }

  async slots(): Promise<{ taskManagers: number; total: number; available: number }> {
    const overview = await this.http.call(schemas.overviewSchema, 'GET', '/overview');
    return { taskManagers: overview.taskmanagers, total: overview['slots-total'], available: overview['slots-available'] };
  }

  /** Every job it remembers, also those that ended. */
  async jobs(): Promise<readonly JobOverview[]> {
    return (await this.http.call(schemas.jobOverviewSchema, 'GET', '/jobs/overview')).jobs;
  }

  /** State, vertices; null when the JobManager does not know the job. */
  async job(id: string): Promise<JobDetail | null> {
    return this.http.call(schemas.jobDetailSchema, 'GET', `/jobs/${id}`).catch(nullWhenNotFound);
  }

  /** Null when it does not know the job, and while it is still making it. */
  async checkpoints(id: string): Promise<Checkpoints | null> {
    return this.http.call(schemas.checkpointsSchema, 'GET', `/jobs/${id}/checkpoints`).catch((error: unknown) => (isInitializing(error) ? null : nullWhenNotFound(error)));
  }

  /** Causes of the newest failures, newest first. */
  async failures(id: string, atMost = 5): Promise<readonly { atMs: number; cause: string }[]> {
    const { exceptionHistory } = await this.http.call(schemas.exceptionsSchema, 'GET', `/jobs/${id}/exceptions?maxExceptions=${atMost}`);
    return exceptionHistory.entries.map(({ timestamp, stacktrace }) => ({ atMs: timestamp, cause: rootCause(stacktrace) }));
  }

  /** Values of job metrics by name, those that are numbers. They are up to ten seconds old (`metrics.fetcher.update-interval`). */
  async metrics(id: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.numbers(`/jobs/${id}/metrics?get=${names.map(encodeURIComponent).join(',')}`);
  }

  /** Sums of a vertex' metrics over its subtasks and operators: of those whose full name (`0.Window[7].numLateRecordsDropped`) fits each pattern. */
  async vertexMetrics<N extends string>(id: string, vertex: string, patterns: Readonly<Record<N, RegExp>>): Promise<Readonly<Record<N, number>>> {
    const path = `/jobs/${id}/vertices/${vertex}/metrics`;
    const names = Object.keys(patterns) as N[];
    const known = (await this.http.call(schemas.metricsSchema, 'GET', path)).map((metric) => metric.id);
    const wanted = known.filter((metric) => names.some((name) => patterns[name].test(metric)));
    const values = wanted.length === 0 ? new Map<string, number>() : await this.numbers(`${path}?get=${wanted.map(encodeURIComponent).join(',')}`);
    const sum = (pattern: RegExp): number => [...values].reduce((total, [metric, value]) => (pattern.test(metric) ? total + value : total), 0);
    return Object.fromEntries(names.map((name) => [name, sum(patterns[name])])) as Record<N, number>;
  }

  async backPressure(job: JobDetail): Promise<readonly VertexPressure[]> {
    return Promise.all(
      job.vertices.map(async ({ id, name }) => {
        const found = await this.http.call(schemas.backPressureSchema, 'GET', `/jobs/${job.jid}/vertices/${id}/backpressure`);
        const level = z.enum(['ok', 'low', 'high']).safeParse(found['backpressure-level']);
        const largest = (key: 'ratio' | 'busyRatio'): number => Math.max(0, ...(found.subtasks ?? []).map((subtask) => subtask[key] ?? 0));
        return { vertex: name, level: level.success ? level.data : ('unknown' as const), backPressured: largest('ratio'), busy: largest('busyRatio') };
      }),
    );
  }

  /**
   * Ids of jobs that hold slots at a TaskManager. After a JobManager died they include jobs that the new one does not know: their
   * tasks are still ending, and may still be committing.
   */
  async jobsWithSlots(): Promise<ReadonlySet<string>> {
    const { taskmanagers } = await this.http.call(schemas.taskManagersSchema, 'GET', '/taskmanagers');
    const slots = await Promise.all(
      taskmanagers.map(({ id }) => this.http.call(schemas.taskManagerSchema, 'GET', `/taskmanagers/${encodeURIComponent(id)}`).catch(nullWhenNotFound)),
    );
    return new Set(slots.flatMap((taskManager) => taskManager?.allocatedSlots ?? []).map(({ jobId }) => jobId));
  }

  /** Stops a job at a savepoint below `directory`; resolves with its path when the job ended. */
  async stopWithSavepoint(id: string, directory: string, timeoutMs: number): Promise<string> {
    const trigger = await this.http.call(schemas.triggerSchema, 'POST', `/jobs/${id}/stop`, { targetDirectory: directory, drain: false });
    const deadlineMs = Date.now() + timeoutMs;
    for (;;) {
      const { status, operation } = await this.http.call(schemas.savepointStatusSchema, 'GET', `/jobs/${id}/savepoints/${trigger['request-id']}`);
      if (status.id === 'COMPLETED') {
        if (operation?.location) return operation.location;
        throw new Error(rootCause(operation?.['failure-cause']?.['stack-trace'] ?? 'the savepoint failed without a cause'));
      }
      if (Date.now() > deadlineMs) throw new Error(`no savepoint within ${timeoutMs} ms`);
      await sleep(SAVEPOINT_POLL_MS);
    }
  }

  /** Ends a job without a savepoint; its newest checkpoint stays. A job that is not known has ended. */
  async cancel(id: string): Promise<void> {
    await this.http.call(z.unknown(), 'PATCH', `/jobs/${id}?mode=cancel`).catch(nullWhenNotFound);
  }

  /** Asks the JobManager to delete a savepoint or a checkpoint that nobody owns. */
  async dispose(path: string): Promise<void> {
    await this.http.call(z.unknown(), 'POST', '/savepoint-disposal', { 'savepoint-path': path });
  }

  private async numbers(path: string): Promise<ReadonlyMap<string, number>> {
    const found = await this.http.call(schemas.metricsSchema, 'GET', path);
    return new Map(found.flatMap(({ id, value }) => (value !== null && value !== undefined && Number.isFinite(Number(value)) ? [[id, Number(value)] as const] : [])));
  }
}

function isInitializing(error: unknown): boolean {
  return error instanceof FlinkError && error.message.startsWith('UnavailableDispatcherOperationException');
}

function nullWhenNotFound(error: unknown): null {
  if (isNotFound(error)) return null;
  throw error;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckpointFolder } from '../checkpoints/restore-point.ts';
import type { SqlGateway } from '../gateway/sql-gateway.ts';
import type { JobManager } from '../jobs/job-manager.ts';
import { createCatalog } from '../templates/common.ts';
import type { FlinkSurroundings, LakeTableSpec, RenderedPipeline } from '../templates/template.ts';

/** The parts of a Flink cluster and what lies around it. */
export interface FlinkCluster {
  readonly gateway: SqlGateway;
  readonly jobs: JobManager;
  readonly checkpoints: CheckpointFolder;
  readonly surroundings: FlinkSurroundings;
  /** Makes a table as it should be before a job writes to it; must be idempotent. */
  readonly ensureTable: (table: LakeTableSpec) => Promise<void>;
}

/** A job writes through a sink that loses events or repeats them; it was cancelled. */
export class WrongSinkError extends Error {
  override readonly name = 'WrongSinkError';
}

export interface Submission {
  readonly jobId: string;
  readonly jobName: string;
  readonly restorePath: string | null;
}

const SUBMIT_TIMEOUT_MS = 120_000;
const VERTICES_TIMEOUT_MS = 20_000;
const POLL_MS = 200;

/** Submits a job under the given id and checks what it became. @throws when the gateway or the JobManager refuse it */
export async function submitJob(cluster: FlinkCluster, { settings, statements, table }: RenderedPipeline, { jobId, jobName, restorePath }: Submission): Promise<void> {
  await cluster.ensureTable(table);
  const session = {
    ...settings,
    'pipeline.name': jobName,
    '$internal.pipeline.job-id': jobId,
    ...(restorePath === null ? {} : { 'execution.state-recovery.path': restorePath }),
  };
  await cluster.gateway.session(session, async (execute) => {
    await execute(createCatalog(cluster.surroundings));
    for (const statement of statements) await execute(statement, SUBMIT_TIMEOUT_MS);
  });
  await checkSink(cluster.jobs, jobId);
}

/**
 * A misspelt option silently selects Iceberg's old sink, whose vertices are `IcebergStreamWriter` and `IcebergFilesCommitter`. Ours has a
 * writer and a committer of Flink's sink API.
 */
async function checkSink(jobs: JobManager, jobId: string): Promise<void> {
  const deadlineMs = Date.now() + VERTICES_TIMEOUT_MS;
  for (;;) {
    const vertices = (await jobs.job(jobId))?.vertices ?? [];
    const names = vertices.map(({ name }) => name).join(' | ');
    if (vertices.length > 0) {
      if (/Writer/.test(names) && /Committer/.test(names) && !/IcebergStreamWriter|IcebergFilesCommitter/.test(names)) return;
      await jobs.cancel(jobId);
      throw new WrongSinkError(`The job has another sink than Iceberg's second: ${names.slice(0, 300)}`);
    }
    if (Date.now() > deadlineMs) throw new Error('the JobManager does not know the job that was submitted');
    await sleep(POLL_MS);
  }
}

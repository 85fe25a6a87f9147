import { failure, FailureError } from '@query-router/contracts';
import { z } from 'zod';
import type { Flink } from '../flink.ts';
import type { VertexPressure } from '../jobs/job-manager.ts';
import type { Pipeline } from './pipeline.ts';

export const pipelineDeclarationSchema = z.strictObject({
  /** A kind of pipeline. */
  template: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});

export const pipelineAnswerSchema = z.object({
  name: z.string(),
  template: z.string(),
  parameters: z.unknown(),
  desired: z.enum(['running', 'stopped', 'removed']),
  phase: z.enum(['new', 'starting', 'running', 'restarting', 'stopping', 'stopped', 'failed']),
  /** Counts changes of the parameters; `job_revision` is what runs. */
  revision: z.int(),
  job_revision: z.int().nullable(),
  job_id: z.string().nullable(),
  checkpoint: z.object({ path: z.string(), id: z.int(), at: z.string() }).nullable(),
  error: z.object({ message: z.string(), at: z.string() }).nullable(),
  /** Something a person must look at. */
  alarm: z.string().nullable(),
});
export type PipelineAnswer = z.infer<typeof pipelineAnswerSchema>;

/** A pipeline as HTTP tells it. */
export function describePipeline(row: Pipeline): PipelineAnswer {
  const { checkpoint, error } = row;
  return {
    name: row.name,
    template: row.template,
    parameters: row.parameters,
    desired: row.desired,
    phase: row.phase,
    revision: row.revision,
    job_revision: row.jobRevision,
    job_id: row.jobId,
    checkpoint: checkpoint === null ? null : { path: checkpoint.path, id: checkpoint.id, at: new Date(checkpoint.atMs).toISOString() },
    error: error === null ? null : { message: error.message, at: new Date(error.atMs).toISOString() },
    alarm: row.alarm,
  };
}

/** The same with what the job does right now. */
export interface PipelineDetails extends PipelineAnswer {
  readonly topics: readonly string[];
  readonly table: string;
  /** Null while there is no job, or Flink does not answer. */
  readonly live: LiveJob | null;
}

export interface LiveJob {
  readonly state: string;
  readonly checkpoint_age_ms: number | null;
  readonly checkpoints_failed: number;
  readonly restarts: number;
  readonly records_read_per_second: number;
  /** Records that the newest fetches saw waiting in Kafka. */
  readonly records_behind: number;
  /** Events that came after their window was closed. */
  readonly late_events_dropped: number;
  readonly back_pressure: readonly VertexPressure[];
}

const MEASURED = {
  read: /\.Source__(?:events|changes)(?:\[\d+\])?\.numRecordsOutPerSecond$/,
  behind: /\.Source__(?:events|changes)(?:\[\d+\])?\.pendingRecords$/,
  late: /\.numLateRecordsDropped$/,
};

/** @throws FailureError `NOT_FOUND` */
export async function detailsOf({ pipelines, jobs }: Pick<Flink, 'pipelines' | 'jobs'>, name: string): Promise<PipelineDetails> {
  const row = await pipelines.get(name);
  const { topics, table } = pipelines.ends(row);
  const live = row.jobId === null ? null : await liveJob({ jobs }, row.jobId).catch(() => null);
  return { ...describePipeline(row), topics, table: `${table.schema}.${table.name}`, live };
}

async function liveJob({ jobs }: Pick<Flink, 'jobs'>, id: string): Promise<LiveJob | null> {
  const [job, checkpoints, counted] = await Promise.all([jobs.job(id), jobs.checkpoints(id), jobs.metrics(id, ['numRestarts'])]);
  if (job === null) return null;
  const vertices = await Promise.all(job.vertices.map((vertex) => jobs.vertexMetrics(id, vertex.id, MEASURED)));
  const sum = (name: keyof typeof MEASURED): number => vertices.reduce((total, found) => total + found[name], 0);
  const completedAtMs = checkpoints?.latest?.completed?.latest_ack_timestamp;
  return {
    state: job.state,
    checkpoint_age_ms: completedAtMs === undefined ? null : Date.now() - completedAtMs,
    checkpoints_failed: checkpoints?.counts.failed ?? 0,
    restarts: counted.get('numRestarts') ?? 0,
    records_read_per_second: sum('read'),
    records_behind: sum('behind'),
    late_events_dropped: sum('late'),
    back_pressure: await jobs.backPressure(job),
  };
}

/** @throws FailureError `BAD_REQUEST` */
export function decodeDeclaration(body: unknown): z.infer<typeof pipelineDeclarationSchema> {
  const parsed = pipelineDeclarationSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new FailureError(failure('BAD_REQUEST', 'Send {"template": …, "parameters": {…}}.'));
}

import type { Checkpoints, JobState } from '../jobs/schemas.ts';

/** How a job was seen at one moment. */
export interface JobSight {
  readonly jobId: string;
  readonly atMs: number;
  readonly state: JobState;
  readonly checkpoints: Checkpoints | null;
  /** Restarts since the JobManager knows the job. */
  readonly restarts: number;
}

/** What is remembered of a job between looks. */
export interface JobHealth {
  readonly jobId: string;
  readonly completed: number;
  /** When the newest checkpoint was first seen, or the job itself. */
  readonly progressAtMs: number;
  readonly restartsAtProgress: number;
  readonly alarm: 'restart-loop' | 'no-checkpoint' | null;
}

export interface HealthLimits {
  /** Restarts without a checkpoint in between that make a loop, when they have gone on for {@link minLoopMs}: a server that comes back costs some. */
  readonly maxRestarts: number;
  readonly minLoopMs: number;
  /** Time without a checkpoint that is too long. */
  readonly maxCheckpointAgeMs: number;
}

/** Judges a job by its checkpoints: only they are progress. A job that restarts for ever looks busy otherwise. */
export function judgeHealth(before: JobHealth | null, sight: JobSight, limits: HealthLimits): JobHealth {
  const completed = sight.checkpoints?.latest?.completed?.id ?? 0;
  if (before === null || before.jobId !== sight.jobId || completed > before.completed) {
    return { jobId: sight.jobId, completed, progressAtMs: sight.atMs, restartsAtProgress: sight.restarts, alarm: null };
  }
  const sinceMs = sight.atMs - before.progressAtMs;
  const looping = sight.restarts - before.restartsAtProgress >= limits.maxRestarts && sinceMs >= limits.minLoopMs;
  const late = sinceMs > limits.maxCheckpointAgeMs;
  return { ...before, alarm: looping ? 'restart-loop' : late ? 'no-checkpoint' : null };
}

import { createHash } from 'node:crypto';
import type { StartOffsets } from '../templates/template.ts';

/** What somebody asked for. `removed`: end the job, then forget the pipeline. */
export type DesiredState = 'running' | 'stopped' | 'removed';

/** What the supervisor last saw or did. */
export type Phase = 'new' | 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped' | 'failed';

/** One pipeline: what should run, and what is known of the job that does. A row of `query_router.pipeline`. */
export interface Pipeline {
  readonly name: string;
  readonly template: string;
  readonly parameters: unknown;
  readonly desired: DesiredState;
  /** Counts changes of template, parameters; a job of an older revision is replaced. */
  readonly revision: number;
  /** Told apart pipelines of one name: a new one does not inherit the consumer group of one that was removed. */
  readonly incarnation: string;
  readonly startOffsets: StartOffsets;
  /** Counts jobs. Each has its own id, made from this before it is submitted. */
  readonly generation: number;
  readonly jobId: string | null;
  readonly jobRevision: number | null;
  /** What the job of this generation is started from; null: from the topics. */
  readonly restorePath: string | null;
  readonly checkpoint: { readonly path: string; readonly id: number; readonly atMs: number } | null;
  readonly phase: Phase;
  readonly error: { readonly message: string; readonly atMs: number } | null;
  /** Something a person must look at; null when all is well. */
  readonly alarm: string | null;
  readonly createdAtMs: number;
}

/**
 * Id of a pipeline's job, known before the job is submitted. The JobManager takes each id once, so that whoever submits twice, by whatever
 * accident, has one job; and the folder of its checkpoints is known without having seen the job.
 */
export function jobIdOf({ name, incarnation }: Pick<Pipeline, 'name' | 'incarnation'>, generation: number): string {
  return createHash('md5').update(`${name}\0${incarnation}\0${generation}`).digest('hex');
}

/** Consumer group of a pipeline. */
export function groupOf(namespace: string, { name, incarnation }: Pick<Pipeline, 'name' | 'incarnation'>): string {
  return `${namespace}.flink.${name}.${incarnation}`;
}

/** Name of a pipeline's job, as people see it in Flink's own console. */
export function jobName(namespace: string, name: string, generation: number): string {
  return `${namespace}/${name}#${generation}`;
}

/** Whether a job of this name is one of the pipeline's. */
export function isJobOf(namespace: string, name: string, job: string): boolean {
  const prefix = `${namespace}/${name}#`;
  return job.startsWith(prefix) && /^\d+$/.test(job.slice(prefix.length));
}

import { isLive } from '../jobs/job-manager.ts';
import type { JobOverview } from '../jobs/schemas.ts';
import { isJobOf, type Pipeline } from './pipeline.ts';

/** What brings the cluster one step nearer to a row. */
export type Action =
  /** The job runs as it should: look how it is. */
  | { readonly kind: 'watch'; readonly job: JobOverview }
  /** It is on its way; look again. */
  | { readonly kind: 'wait' }
  /** Nothing runs, and nothing should. */
  | { readonly kind: 'rest' }
  /** Jobs of this pipeline that are not the one of its row. */
  | { readonly kind: 'cancel'; readonly jobs: readonly string[] }
  /** Start a job of the next generation from the newest state. `failed`: its predecessor ended by itself. */
  | { readonly kind: 'advance'; readonly failed: boolean }
  /** The JobManager does not know the job of this generation. It never came, or the JobManager died. */
  | { readonly kind: 'recover'; readonly jobId: string }
  | { readonly kind: 'stop'; readonly job: JobOverview }
  | { readonly kind: 'forget' };

/**
 * Compares a row with the jobs of the cluster. Looks at what is and never at what happened, so it does not matter which of Flink's parts,
 * or which instance of the supervisor, died in between.
 */
export function decide(row: Pipeline, jobs: readonly JobOverview[], namespace: string): Action {
  const strays = jobs.filter(({ jid, name, state }) => jid !== row.jobId && isLive(state) && isJobOf(namespace, row.name, name));
  if (strays.length > 0) return { kind: 'cancel', jobs: strays.map(({ jid }) => jid) };
  const job = jobs.find(({ jid }) => jid === row.jobId);
  const live = job !== undefined && isLive(job.state) ? job : null;
  if (live !== null && (live.state === 'CANCELLING' || live.state === 'FAILING')) return { kind: 'wait' };
  switch (row.desired) {
    case 'running':
      return live === null ? start(row, job) : live.state !== 'INITIALIZING' && row.jobRevision !== row.revision ? { kind: 'stop', job: live } : { kind: 'watch', job: live };
    case 'stopped':
      return live === null ? { kind: 'rest' } : live.state === 'INITIALIZING' ? { kind: 'wait' } : { kind: 'stop', job: live };
    case 'removed':
      return live === null ? { kind: 'forget' } : { kind: 'cancel', jobs: [live.jid] };
  }
}

function start(row: Pipeline, job: JobOverview | undefined): Action {
  if (row.jobId === null) return { kind: 'advance', failed: false };
  if (job !== undefined) return { kind: 'advance', failed: job.state === 'FAILED' };
  return { kind: 'recover', jobId: row.jobId };
}

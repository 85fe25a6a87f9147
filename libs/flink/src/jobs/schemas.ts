import { z } from 'zod';

/** What is read of the JobManager's answers (Flink's documentation, "REST API", version v1). */

export const JOB_STATES = ['INITIALIZING', 'CREATED', 'RUNNING', 'FAILING', 'FAILED', 'CANCELLING', 'CANCELED', 'FINISHED', 'RESTARTING', 'SUSPENDED', 'RECONCILING'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const jobOverviewSchema = z.object({
  jobs: z.array(z.object({ jid: z.string(), name: z.string(), state: z.enum(JOB_STATES), 'start-time': z.number() })),
});
export type JobOverview = z.infer<typeof jobOverviewSchema>['jobs'][number];

export const jobDetailSchema = z.object({
  jid: z.string(),
  name: z.string(),
  state: z.enum(JOB_STATES),
  vertices: z.array(z.object({ id: z.string(), name: z.string(), parallelism: z.number(), status: z.string() })),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;

const completedSchema = z.object({
  id: z.number(),
  external_path: z.string().nullish(),
  is_savepoint: z.boolean().nullish(),
  latest_ack_timestamp: z.number(),
  end_to_end_duration: z.number().nullish(),
  state_size: z.number().nullish(),
});
export const checkpointsSchema = z.object({
  counts: z.object({ restored: z.number(), completed: z.number(), failed: z.number(), in_progress: z.number() }),
  latest: z
    .object({
      completed: completedSchema.nullish(),
      failed: z.object({ id: z.number(), failure_message: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
export type Checkpoints = z.infer<typeof checkpointsSchema>;

export const exceptionsSchema = z.object({
  exceptionHistory: z.object({
    entries: z.array(z.object({ exceptionName: z.string(), stacktrace: z.string(), timestamp: z.number(), taskName: z.string().nullish() })),
  }),
});

export const metricsSchema = z.array(z.object({ id: z.string(), value: z.string().nullish() }));

export const backPressureSchema = z.object({
  status: z.string(),
  'backpressure-level': z.string().nullish(),
  subtasks: z.array(z.object({ ratio: z.number().nullish(), busyRatio: z.number().nullish(), idleRatio: z.number().nullish() })).nullish(),
});

export const triggerSchema = z.object({ 'request-id': z.string() });
export const savepointStatusSchema = z.object({
  status: z.object({ id: z.enum(['IN_PROGRESS', 'COMPLETED']) }),
  operation: z.object({ location: z.string().nullish(), 'failure-cause': z.object({ 'stack-trace': z.string() }).nullish() }).nullish(),
});

export const taskManagersSchema = z.object({ taskmanagers: z.array(z.object({ id: z.string() })) });
export const taskManagerSchema = z.object({ allocatedSlots: z.array(z.object({ jobId: z.string() })).nullish() });

export const overviewSchema = z.object({
  taskmanagers: z.number(),
  'slots-total': z.number(),
  'slots-available': z.number(),
});

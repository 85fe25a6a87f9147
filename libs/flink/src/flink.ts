import type { Metadata } from '@query-router/metadata';
import { FileCheckpoints } from './checkpoints/file-folder.ts';
import type { CheckpointFolder } from './checkpoints/restore-point.ts';
import { S3Checkpoints } from './checkpoints/s3-folder.ts';
import { SqlGateway } from './gateway/sql-gateway.ts';
import { JobManager } from './jobs/job-manager.ts';
import { dropTableByFlink, ensureTableByFlink } from './lake/flink-tables.ts';
import { TrinoTables, type RunTrino } from './lake/trino-tables.ts';
import type { HealthLimits } from './pipelines/job-health.ts';
import { FlinkPipelines } from './pipelines/pipelines.ts';
import { PipelineStore } from './pipelines/store.ts';
import { PipelineSupervisor } from './pipelines/supervisor.ts';
import { templateNamed } from './templates/catalogue.ts';
import type { FlinkSurroundings, LakeTableSpec } from './templates/template.ts';

export interface FlinkOptions {
  readonly restUrl: string;
  readonly gatewayUrl: string;
  readonly surroundings: FlinkSurroundings;
  readonly metadata: Metadata;
  /** Trino's catalogue of the lake, for what only Trino can declare; null where there is no Trino. */
  readonly trino: { readonly run: RunTrino; readonly catalog: string } | null;
  /** Names of jobs and consumer groups begin with it. */
  readonly namespace: string;
  /** Names this instance. */
  readonly instanceId: string;
  readonly limits?: HealthLimits;
  readonly everyMs?: number;
  readonly leaseTtlMs?: number;
  readonly log: (message: string) => void;
  readonly onError: (error: unknown, pipeline: string | null) => void;
}

/** Flink as this product uses it: pipelines that are rows, and the supervisor that makes the cluster match them. */
export interface Flink {
  readonly pipelines: FlinkPipelines;
  readonly jobs: JobManager;
  readonly gateway: SqlGateway;
  /** Whether this instance supervises. */
  leads(): boolean;
  /** Makes a table as a pipeline wants it, before the pipeline is there. */
  ensureTable(table: LakeTableSpec): Promise<void>;
  /** Takes all rows out of a table that nobody writes at the moment; the pipeline that starts next makes its columns what they should be. */
  resetTable(table: LakeTableSpec): Promise<void>;
  /** Makes the rows' tables and begins to supervise; Flink need not answer yet. */
  start(): Promise<void>;
  /** Jobs go on. */
  close(): Promise<void>;
}

const LIMITS: HealthLimits = { maxRestarts: 3, minLoopMs: 30_000, maxCheckpointAgeMs: 120_000 };
const SUPERVISE_EVERY_MS = 1_000;
const LEASE_TTL_MS = 10_000;

export function openFlink(options: FlinkOptions): Flink {
  const { surroundings, metadata, trino, namespace, instanceId, log, onError } = options;
  const gateway = new SqlGateway(options.gatewayUrl);
  const jobs = new JobManager(options.restUrl);
  const tables = trino === null ? null : new TrinoTables(trino.run, trino.catalog);
  const ensureTable = (table: LakeTableSpec): Promise<void> =>
    tables === null ? ensureTableByFlink(gateway, surroundings, table) : table.key.length === 0 ? tables.ensure(table) : ensureTableByFlink(gateway, surroundings, table).then(() => tables.ensure(table));
  const store = new PipelineStore(metadata);
  const supervisor = new PipelineSupervisor({
    store,
    cluster: { gateway, jobs, checkpoints: checkpointFolder(surroundings), surroundings, ensureTable },
    render: (template, parameters, context) => templateNamed(template).render(parameters, context),
    namespace,
    holder: instanceId,
    everyMs: options.everyMs ?? SUPERVISE_EVERY_MS,
    leaseTtlMs: options.leaseTtlMs ?? LEASE_TTL_MS,
    limits: options.limits ?? LIMITS,
    log,
    onError,
  });
  const pipelines = new FlinkPipelines({ store, surroundings, namespace, poke: () => supervisor.poke() });
  return {
    pipelines,
    jobs,
    gateway,
    leads: () => supervisor.leads,
    ensureTable,
    resetTable: (table) => (tables === null ? dropTableByFlink(gateway, surroundings, table) : tables.reset(table)),
    async start() {
      await store.open();
      supervisor.start();
    },
    close: () => supervisor.close(),
  };
}

/** The folder that Flink writes its checkpoints to, read from here. */
export function checkpointFolder({ checkpointDirectory, s3 }: FlinkSurroundings): CheckpointFolder {
  return checkpointDirectory.startsWith('file:') ? new FileCheckpoints(checkpointDirectory) : new S3Checkpoints(checkpointDirectory, s3);
}

import { failure, FailureError, isFailureError } from '@query-router/contracts';
import { sqlName, tableText, type TableName } from '../table-name.ts';
import type { LakeSql } from './lake-sql.ts';
import type { OpenEntry, PausedWriter, PlannedStart, RollbackJournal, RollbackTask } from './rollback-journal.ts';
import type { StartOffsets, TableWriter, TableWriters } from './table-writers.ts';

/**
 * What becomes of pipelines that write a table which is rolled back. `refuse`: nothing is rolled back while there are any. `skip`: they go
 * on behind what was rolled back, which stays out. `replay`: they read again what was rolled back.
 */
export type PipelinePolicy = 'refuse' | 'skip' | 'replay';

export interface RolledBackTable {
  readonly table: TableName;
  /** What it will be; null: dropped. */
  readonly target: { readonly snapshot: string } | null;
}

/** What a pause needs of the lake. */
export interface PauseParts {
  readonly writers: TableWriters;
  readonly sql: LakeSql;
  readonly catalog: string;
  readonly journal: RollbackJournal;
}

/**
 * Runs `work`, which rolls tables back, between a stop and a start of the pipelines that write them. They start without state: theirs
 * knows of commits that are gone (see {@link TableWriters}). Where to start is read from the rows: `k_partition` and `k_offset` say exactly
 * what is in the table, which the consumer group's own offsets do not (after a stop with savepoint they were seen one checkpoint behind).
 * Each step is written down before it is taken, so that another instance can end what this one began ({@link RollbackRecovery}).
 */
export async function withWritersPaused<T>(parts: PauseParts, tables: readonly RolledBackTable[], policy: PipelinePolicy, task: RollbackTask, work: () => Promise<T>): Promise<T> {
  const found = (await Promise.all(tables.map(async ({ table, target }) => (await parts.writers.writersOf(table)).map((writer) => ({ writer, table, target }))))).flat();
  if (found.length === 0) return work();
  const dropped = found.find(({ target }) => target === null);
  if (dropped !== undefined) {
    throw new FailureError(failure('CONFLICT', `${tableText(dropped.table)} would be dropped, and the pipeline "${dropped.writer.pipeline}" writes it. Remove the pipeline first.`));
  }
  if (policy === 'refuse') throw refusal(found);
  const pauses = found.map(({ writer, table, target }) => ({ writer, table, target, topic: onlyTopic(writer) }));
  for (const { writer, table } of pauses) await requireOffsets(parts, writer, table);
  const paused = [...new Map(pauses.map(({ writer: { pipeline, running } }) => [pipeline, { pipeline, running }])).values()];
  const open = await parts.journal.begin(task, paused);
  try {
    await stopAll(parts.writers, paused);
    const starts: PlannedStart[] = [];
    for (const { writer, table, target, topic } of pauses) starts.push({ pipeline: writer.pipeline, table, topic, next: await nextOffsets(parts, table, policy === 'replay' ? target : null) });
    await open.advance('rolling', starts);
    const result = await work();
    await open.advance('starting', starts);
    await startAll(parts.writers, starts);
    await open.end();
    return result;
  } catch (error) {
    await afterFailure(parts.writers, open, error);
    throw error;
  }
}

/** What nobody knows to have failed is left to the recovery, which ends it; else nothing was rolled back, and their state is as good as before. */
async function afterFailure(writers: TableWriters, open: OpenEntry, error: unknown): Promise<void> {
  const { step, writers: paused } = open.entry;
  const unknown = isFailureError(error) && error.failure.code === 'OUTCOME_UNKNOWN';
  if (step === 'starting' || unknown) return open.leave();
  try {
    await resumeAll(writers, paused);
    await open.end();
  } catch {
    open.leave();
  }
}

export async function stopAll(writers: TableWriters, paused: readonly PausedWriter[]): Promise<void> {
  for (const { pipeline, running } of paused) if (running) await writers.stop(pipeline);
}

export async function resumeAll(writers: TableWriters, paused: readonly PausedWriter[]): Promise<void> {
  for (const { pipeline, running } of paused) if (running) await writers.resume(pipeline);
}

export async function startAll(writers: TableWriters, starts: readonly PlannedStart[]): Promise<void> {
  for (const [pipeline, from] of startsByPipeline(starts)) await writers.startAnew(pipeline, from);
}

/** A pipeline that feeds several rolled-back tables starts where the first of them ends; the others would lose rows otherwise. */
function startsByPipeline(planned: readonly PlannedStart[]): Map<string, StartOffsets> {
  const starts = new Map<string, Record<string, Record<string, number>>>();
  for (const { pipeline, topic, next } of planned) {
    const topics = starts.get(pipeline) ?? {};
    const offsets = topics[topic] ?? {};
    for (const [partition, offset] of Object.entries(next)) offsets[partition] = Math.min(offset, offsets[partition] ?? offset);
    starts.set(pipeline, { ...topics, [topic]: offsets });
  }
  return starts;
}

/** Next offset of every partition that a table holds rows of, now or at a snapshot. */
export async function nextOffsets({ sql, catalog }: Pick<PauseParts, 'sql' | 'catalog'>, table: TableName, target: RolledBackTable['target']): Promise<Readonly<Record<string, number>>> {
  const version = target === null ? '' : ` FOR VERSION AS OF ${target.snapshot}`;
  const rows = await sql.rows(`SELECT k_partition, max(k_offset) + 1 FROM ${sqlName(catalog, table)}${version} GROUP BY 1`);
  return Object.fromEntries(rows.map(([partition, next]) => [String(partition), Number(next)]));
}

async function requireOffsets({ sql, catalog }: Pick<PauseParts, 'sql' | 'catalog'>, writer: TableWriter, table: TableName): Promise<void> {
  const names = new Set((await sql.columns(catalog, table)).map(({ name }) => name));
  if (names.has('k_partition') && names.has('k_offset')) return;
  throw new FailureError(
    failure('CONFLICT', `${tableText(table)} is written by the pipeline "${writer.pipeline}" and does not say which events it holds (no k_partition and k_offset), so the pipeline cannot be started again at the right place. Remove the pipeline first.`),
  );
}

function onlyTopic(writer: TableWriter): string {
  const [topic, ...others] = writer.topics;
  if (topic !== undefined && others.length === 0) return topic;
  throw new FailureError(failure('CONFLICT', `The pipeline "${writer.pipeline}" reads ${writer.topics.length} topics; where it would have to start again cannot be told from the table. Remove it first.`));
}

function refusal(found: readonly { readonly writer: TableWriter; readonly table: TableName }[]): FailureError {
  const listed = found.map(({ writer, table }) => `${tableText(table)} by "${writer.pipeline}"`);
  return new FailureError(
    failure(
      'CONFLICT',
      `Streams write what would be rolled back: ${listed.join(', ')}. Say "pipelines": "skip" to stop them and go on behind what is rolled back, or "replay" to read it again; their state starts anew.`,
      { details: { pipelines: found.map(({ writer, table }) => ({ pipeline: writer.pipeline, table: tableText(table), running: writer.running })) } },
    ),
  );
}

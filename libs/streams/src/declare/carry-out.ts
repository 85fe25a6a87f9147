import { ingestDeadLetterTopic, ingestIntakeTopic, ingestTopic, isFailureError } from '@query-router/contracts';
import type { EventLog, TopicSpec } from '@query-router/bus';
import type { LakeTables, Pipelines } from '../lakehouse.ts';
import { STREAM_LIMITS } from '../limits.ts';
import type { Stream } from '../stream.ts';
import type { StreamRow } from './stream-row.ts';
import type { StreamStore } from './stream-store.ts';

const HOUR_MS = 3_600_000;
const DEAD_LETTER_HOURS = 24 * 30;
/** An event and what is around it. */
const MAX_RECORD_BYTES = STREAM_LIMITS.eventBytes + 64 * 1024;

export interface CarryOutPorts {
  readonly store: StreamStore;
  readonly log: EventLog;
  readonly tables: LakeTables;
  readonly pipelines: Pipelines;
}

/**
 * Takes one stream as far as its declaration says: topics, table, job. Each step may be repeated after a crash in its middle. Events of a
 * changed stream are checked by the new columns only once table and job have them: a job that does not know a column would drop its
 * values silently.
 *
 * @returns the row as it is then
 */
export async function carryOut(row: StreamRow, { store, log, tables, pipelines }: CarryOutPorts): Promise<StreamRow> {
  const { declared } = row;
  const { name, version } = declared;
  let { steps, active } = row;
  const reached = async (step: Partial<typeof steps>): Promise<void> => {
    steps = { ...steps, ...step };
    await store.reached(name, steps, active);
  };
  try {
    if (steps.topic < version) {
      await log.createTopics(topicsOf(declared));
      active ??= declared;
      await reached({ topic: version });
    }
    if (steps.table < version) {
      await tables.createTable(declared);
      await reached({ table: version });
    }
    if (steps.pipeline < version || active?.version !== version) {
      await pipelines.start(declared);
      active = declared;
      await reached({ pipeline: version });
    }
    return { ...row, steps, active, failure: null };
  } catch (error) {
    const failure = reasonOf(error);
    await store.failed(name, failure);
    return { ...row, steps, active, failure };
  }
}

/** Ends a stream: its job, its topics, its row. The table stays, with everything that arrived. */
export async function carryAway({ declared }: StreamRow, { store, log, pipelines }: CarryOutPorts): Promise<void> {
  try {
    await pipelines.stop(declared);
    await log.deleteTopics([ingestTopic(declared.name), ingestDeadLetterTopic(declared.name), ingestIntakeTopic(declared.name)]);
    await store.remove(declared.name);
  } catch (error) {
    await store.failed(declared.name, reasonOf(error));
  }
}

function topicsOf(stream: Stream): readonly TopicSpec[] {
  const { name, partitions, retention_hours } = stream;
  const config = (hours: number): Record<string, string> => ({ 'retention.ms': String(hours * HOUR_MS), 'max.message.bytes': String(MAX_RECORD_BYTES) });
  return [
    { topic: ingestTopic(name), partitions, config: config(retention_hours) },
    { topic: ingestDeadLetterTopic(name), partitions: 1, config: config(DEAD_LETTER_HOURS) },
    ...(stream.kafka_intake ? [{ topic: ingestIntakeTopic(name), partitions, config: { ...config(retention_hours), 'max.message.bytes': String(MAX_RECORD_BYTES * 10) } }] : []),
  ];
}

/** Failures are written for people; what else is thrown may hold addresses and credentials. */
function reasonOf(error: unknown): string {
  if (isFailureError(error)) return error.failure.message;
  return error instanceof Error && error.name === 'BusError' ? error.message : 'Something failed inside; the log of ingest has the details.';
}

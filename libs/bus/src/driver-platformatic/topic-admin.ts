import { createTopicsV7, deleteTopicsV6 } from '@platformatic/kafka';
import { BusError, isBusError } from '../bus-error.ts';
import { patiently } from '../driver-kit/patiently.ts';
import type { TopicSpec } from '../driver.ts';
import type { Cluster } from './cluster.ts';
import { invoke } from './invoke.ts';
import { listOffsets, keyOf } from './list-offsets.ts';
import { KAFKA } from './protocol-errors.ts';

const TIMEOUT_MS = 10_000;
/** The broker's own default. */
const DEFAULT_REPLICATION = -1;

/** Creates what does not exist and waits until its partitions have leaders. Retries while the brokers are starting. */
export async function createTopics(cluster: Cluster, specs: readonly TopicSpec[]): Promise<void> {
  if (specs.length === 0) return;
  const topics = specs.map(({ topic, partitions, config }) => ({
    name: topic,
    numPartitions: partitions,
    replicationFactor: DEFAULT_REPLICATION,
    assignments: [],
    configs: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
  }));
  await patiently(async () => {
    const response = await invoke(createTopicsV7.api, await cluster.controller(), topics, TIMEOUT_MS, false);
    for (const { name, errorCode, errorMessage } of response.topics) {
      if (errorCode !== KAFKA.none && errorCode !== KAFKA.topicAlreadyExists) throw refusal('created', name, errorCode, errorMessage);
    }
  }, isFinal);
  const names = specs.map(({ topic }) => topic);
  await patiently(async () => {
    cluster.expect(names);
    for (const name of names) {
      const metadata = await cluster.lookUp(name);
      if (metadata === null || metadata.leaders.includes(null)) throw refusal('found', name, KAFKA.leaderNotAvailable, null);
    }
  }, isFinal);
}

/** Deletes what exists. */
export async function deleteTopics(cluster: Cluster, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return;
  await patiently(async () => {
    const names = topics.map((name) => ({ name, topicId: null }));
    const response = await invoke(deleteTopicsV6.api, await cluster.controller(), names, TIMEOUT_MS);
    for (const { name, errorCode, errorMessage } of response.responses) {
      if (errorCode === KAFKA.none || errorCode === KAFKA.unknownTopicOrPartition) continue;
      throw refusal('deleted', name ?? '', errorCode, errorMessage);
    }
  }, isFinal);
  cluster.forget(topics);
}

export async function hasRecordSince(cluster: Cluster, topic: string, sinceMs: number): Promise<boolean> {
  const metadata = await cluster.lookUp(topic);
  if (metadata === null) return false;
  const partitions = metadata.leaders.map((_, partition) => ({ topic, partition }));
  const offsets = await listOffsets(cluster, partitions, BigInt(Math.max(0, Math.floor(sinceMs))));
  return partitions.some(({ partition }) => (offsets.get(keyOf(topic, partition)) ?? -1) >= 0);
}

const TRANSIENT: ReadonlySet<number> = new Set([
  KAFKA.notController, KAFKA.requestTimedOut, KAFKA.leaderNotAvailable, KAFKA.invalidReplicationFactor,
]);

/** Error of a topic in a response: worth another try, or final (`REFUSED`). */
function refusal(verb: string, topic: string, code: number, message: string | null | undefined): Error {
  const text = `Topic ${topic} cannot be ${verb}: ${message ?? `error ${code}`}.`;
  return TRANSIENT.has(code) ? new Error(text) : new BusError('REFUSED', text);
}

function isFinal(error: unknown): boolean {
  return isBusError(error, 'REFUSED') || isBusError(error, 'CLOSED');
}

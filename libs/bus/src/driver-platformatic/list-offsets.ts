import { listOffsetsV6 } from '@platformatic/kafka';
import type { Cluster } from './cluster.ts';
import { invoke } from './invoke.ts';
import { KAFKA } from './protocol-errors.ts';

/** Special timestamps of ListOffsets (Kafka protocol guide). */
export const EARLIEST = -2n;
export const LATEST = -1n;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * First offset at or after a timestamp (or {@link EARLIEST}, {@link LATEST}) of each partition; -1 where there is none. Rejects when
 * any partition cannot be asked now: the caller tries again.
 */
export async function listOffsets(cluster: Cluster, partitions: readonly TopicPartition[], timestamp: bigint): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  for (const [leader, led] of await byLeader(cluster, partitions)) {
    const topics = [...Map.groupBy(led, ({ topic }) => topic)].map(([name, each]) => ({
      name,
      partitions: each.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
    }));
    const response = await invoke(listOffsetsV6.api, await cluster.node(leader), -1, 0, topics);
    for (const { name, partitions: answers } of response.topics) {
      for (const { partitionIndex, errorCode, offset } of answers) {
        if (errorCode !== KAFKA.none) {
          cluster.forget([name]);
          throw new Error(`Offsets of ${name} cannot be listed now (error ${errorCode}).`);
        }
        offsets.set(keyOf(name, partitionIndex), Number(offset));
      }
    }
  }
  return offsets;
}

/** Key of a partition in maps. */
export function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

async function byLeader(cluster: Cluster, partitions: readonly TopicPartition[]): Promise<Map<number, TopicPartition[]>> {
  const groups = new Map<number, TopicPartition[]>();
  for (const each of partitions) {
    const metadata = cluster.known(each.topic) ?? (await cluster.lookUp(each.topic));
    const leader = metadata?.leaders[each.partition];
    if (leader === undefined || leader === null) {
      cluster.forget([each.topic]);
      throw new Error(`Partition ${each.partition} of ${each.topic} has no leader now.`);
    }
    const group = groups.get(leader);
    if (group === undefined) groups.set(leader, [each]);
    else group.push(each);
  }
  return groups;
}

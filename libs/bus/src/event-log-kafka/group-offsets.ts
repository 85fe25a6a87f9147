import { offsetFetchV7 } from '@platformatic/kafka';
import { BusError } from '../bus-error.ts';
import type { Cluster } from '../driver-platformatic/cluster.ts';
import { invoke } from '../driver-platformatic/invoke.ts';
import { KAFKA } from '../driver-platformatic/protocol-errors.ts';
import type { OffsetMap } from '../event-log.ts';

/** Commits of a group for every partition of these topics. Rejects while the group has no coordinator. */
export async function fetchGroupOffsets(cluster: Cluster, group: string, topics: readonly string[]): Promise<OffsetMap> {
  const node = await cluster.coordinator(group);
  if (node === null) throw new Error(`Group ${group} has no coordinator now.`);
  const asked = [];
  for (const name of topics) {
    const metadata = await cluster.lookUp(name);
    if (metadata === null) throw new BusError('UNKNOWN_TOPIC', `Topic ${name} does not exist.`);
    asked.push({ name, partitionIndexes: metadata.leaders.map((_, partition) => partition) });
  }
  const response = await invoke(offsetFetchV7.api, await cluster.node(node), [{ groupId: group, topics: asked }], true);
  if (response.errorCode !== KAFKA.none) throw new Error(`Offsets of group ${group} cannot be fetched now (error ${response.errorCode}).`);
  const offsets: Record<string, Record<string, number>> = {};
  for (const { name, partitions } of response.topics) {
    const committed = partitions.filter(({ committedOffset }) => committedOffset >= 0n);
    offsets[name] = Object.fromEntries(committed.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)]));
  }
  return offsets;
}

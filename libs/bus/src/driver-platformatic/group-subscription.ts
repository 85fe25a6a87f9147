import { offsetCommitV8, offsetFetchV7 } from '@platformatic/kafka';
import type { GroupAssignment } from '@platformatic/kafka';
import { PartitionDispatcher } from '../driver-kit/partition-dispatcher.ts';
import { settledWithin } from '../driver-kit/settled-within.ts';
import type { GroupOptions, Subscription } from '../driver.ts';
import type { Cluster } from './cluster.ts';
import { Fetcher } from './fetcher.ts';
import { GroupMember } from './group-member.ts';
import { invoke } from './invoke.ts';
import { EARLIEST, keyOf, listOffsets } from './list-offsets.ts';
import type { TopicPartition } from './list-offsets.ts';
import { KAFKA } from './protocol-errors.ts';

/** Commits are gathered this long; what a kill makes be delivered again is at most what ended since. */
const COMMIT_EVERY_MS = 100;
/** How long records of a partition that moves away get to end here rather than be handled twice. */
const HAND_OVER_MS = 250;
const COMMIT_TIMEOUT_MS = 2_000;
const RETRY_MS = 100;

/** Consumes as a member of a group; commits the low watermark of each partition. */
export class GroupSubscription implements Subscription {
  readonly #cluster: Cluster;
  readonly #options: GroupOptions;
  readonly #member: GroupMember;
  readonly #fetcher: Fetcher;
  readonly #dispatcher: PartitionDispatcher;
  #commitTimer: NodeJS.Timeout | undefined;
  #committing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(cluster: Cluster, options: GroupOptions) {
    this.#cluster = cluster;
    this.#options = options;
    const { onError } = options;
    this.#dispatcher = new PartitionDispatcher(options, {
      hungry: () => this.#fetcher.wake(),
      progressed: () => this.#commitSoon(),
    });
    this.#fetcher = new Fetcher(cluster, {
      wants: ({ topic, partition }) => this.#dispatcher.wants(topic, partition),
      fetched: ({ topic, partition }, records) => this.#dispatcher.offer(topic, partition, records),
      repositioned: ({ topic, partition, position }) => this.#dispatcher.reset(topic, partition, position),
      onError,
    });
    this.#member = new GroupMember(cluster, options.group, options.topics, {
      revoked: (partitions) => this.#revoke(flatten(partitions)),
      assigned: (partitions) => this.#assign(flatten(partitions)),
      onError,
    });
  }

  get inFlight(): number {
    return this.#dispatcher.inFlight;
  }

  /** Resolves when the group has admitted this member. */
  async start(): Promise<void> {
    this.#member.start();
    await this.#member.ready;
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#drain(drainMs);
    return this.#closing;
  }

  async #drain(drainMs: number): Promise<void> {
    this.#dispatcher.stop();
    this.#fetcher.close();
    await settledWithin(this.#dispatcher.idle(), drainMs);
    clearTimeout(this.#commitTimer);
    await this.#commit();
    await this.#member.close();
  }

  async #revoke(partitions: readonly TopicPartition[]): Promise<void> {
    const keys = new Set(partitions.map(({ topic, partition }) => keyOf(topic, partition)));
    const kept = this.#dispatcher.owned().filter(({ topic, partition }) => !keys.has(keyOf(topic, partition)));
    this.#fetcher.assign(kept);
    this.#dispatcher.freeze(partitions);
    await settledWithin(this.#dispatcher.idle(partitions), HAND_OVER_MS);
    await this.#commit();
  }

  async #assign(partitions: readonly TopicPartition[]): Promise<void> {
    const owned = new Set(this.#dispatcher.owned().map(({ topic, partition }) => keyOf(topic, partition)));
    const added = partitions.filter(({ topic, partition }) => !owned.has(keyOf(topic, partition)));
    const positions = await this.#positions(added);
    this.#dispatcher.assign(partitions, positions);
    if (this.#closing === undefined) this.#fetcher.assign(this.#dispatcher.owned());
  }

  /** Committed offsets; the log's start where nothing was committed. */
  async #positions(partitions: readonly TopicPartition[]): Promise<Map<string, number>> {
    const positions = new Map<string, number>();
    if (partitions.length === 0) return positions;
    const { membership } = this.#member;
    if (membership === null) throw new Error('The group coordinator is gone.');
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, each]) => ({
      name,
      partitionIndexes: each.map(({ partition }) => partition),
    }));
    const group = { groupId: this.#options.group, topics };
    const response = await invoke(offsetFetchV7.api, membership.connection, [group], false);
    for (const { name, partitions: answers } of response.topics) {
      for (const { partitionIndex, committedOffset } of answers) {
        if (committedOffset >= 0n) positions.set(keyOf(name, partitionIndex), Number(committedOffset));
      }
    }
    const fresh = partitions.filter(({ topic, partition }) => !positions.has(keyOf(topic, partition)));
    if (fresh.length > 0) for (const [key, offset] of await listOffsets(this.#cluster, fresh, EARLIEST)) positions.set(key, offset);
    return positions;
  }

  #commitSoon(): void {
    this.#commitTimer ??= setTimeout(() => {
      this.#commitTimer = undefined;
      void this.#commit();
    }, COMMIT_EVERY_MS);
  }

  async #commit(): Promise<void> {
    await this.#committing;
    this.#committing = this.#commitNow().finally(() => {
      this.#committing = undefined;
    });
    await this.#committing;
  }

  async #commitNow(): Promise<void> {
    const due = this.#dispatcher.uncommitted();
    if (due.length === 0) return;
    const { membership } = this.#member;
    if (membership === null) {
      this.#retryCommit();
      return;
    }
    const topics = [...Map.groupBy(due, ({ topic }) => topic)].map(([name, each]) => ({
      name,
      partitions: each.map(({ partition, offset }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: -1,
        committedMetadata: null,
      })),
    }));
    const { connection, generationId, memberId } = membership;
    const request = invoke(offsetCommitV8.api, connection, this.#options.group, generationId, memberId, null, topics);
    if (!(await settledWithin(request, COMMIT_TIMEOUT_MS))) return this.#retryCommit();
    try {
      const response = await request;
      if (response.topics.every(({ partitions }) => partitions.every(({ errorCode }) => errorCode === KAFKA.none))) {
        this.#dispatcher.committed(due);
      } else this.#retryCommit();
    } catch {
      this.#retryCommit();
    }
  }

  /** Between generations and without a coordinator commits fail; the next one carries the same and more. */
  #retryCommit(): void {
    if (this.#closing !== undefined) return;
    this.#commitTimer ??= setTimeout(() => {
      this.#commitTimer = undefined;
      void this.#commit();
    }, RETRY_MS + COMMIT_EVERY_MS);
  }
}

function flatten(partitions: readonly GroupAssignment[]): TopicPartition[] {
  return partitions.flatMap(({ topic, partitions: indexes }) => indexes.map((partition) => ({ topic, partition })));
}

import {
  cooperativeStickyAssigner, COOPERATIVE_STICKY_ASSIGNOR, decodeConsumerProtocolAssignment, decodeConsumerProtocolSubscription,
  encodeConsumerProtocolAssignment, encodeConsumerProtocolSubscription, heartbeatV4, joinGroupV7, leaveGroupV5, syncGroupV5,
} from '@platformatic/kafka';
import type { Connection, ExtendedGroupProtocolSubscription, GroupAssignment } from '@platformatic/kafka';
import { setTimeout as sleep } from 'node:timers/promises';
import { settledWithin } from '../driver-kit/settled-within.ts';
import type { BrokerLink } from './broker-link.ts';
import type { Cluster } from './cluster.ts';
import { invoke } from './invoke.ts';
import { KAFKA } from './protocol-errors.ts';

/** A killed member is noticed after this long; brokers that allow no less than their default get that (see `SESSION_FALLBACK_MS`). */
const SESSION_MS = 1_000;
/** Default of the broker's `group.min.session.timeout.ms`. */
const SESSION_FALLBACK_MS = 6_000;
const HEARTBEATS_PER_SESSION = 4;
const REBALANCE_MS = 5_000;
const RETRY_MS = 100;
const LEAVE_MS = 1_000;
/** Shorter disturbances are not worth a word. */
const REPORT_AT_FAILURE = 10;
const PROTOCOL_TYPE = 'consumer';
const SUBSCRIPTION_VERSION = 3;

export interface GroupMemberEvents {
  /** Partitions to give up before the next round; resolves when what can be committed is. */
  revoked(partitions: readonly GroupAssignment[]): Promise<void>;
  /** What this member owns now. */
  assigned(partitions: readonly GroupAssignment[]): Promise<void>;
  onError(error: unknown): void;
}

/** Where and as whom to commit. */
export interface Membership {
  readonly connection: Connection;
  readonly generationId: number;
  readonly memberId: string;
}

/**
 * Member of a classic consumer group, cooperative-sticky: a rebalance leaves alone what stays where it is. Joins, beats, and joins
 * again for as long as it is open, whatever happens to the brokers.
 */
export class GroupMember {
  readonly #cluster: Cluster;
  readonly #group: string;
  readonly #topics: readonly string[];
  readonly #events: GroupMemberEvents;
  #memberId = '';
  #generationId = -1;
  #sessionMs = SESSION_MS;
  #owned: readonly GroupAssignment[] = [];
  #coordinator: { node: number; link: BrokerLink } | undefined;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #joined: () => void = () => undefined;
  /** Resolves with the first assignment. */
  readonly ready: Promise<void>;

  constructor(cluster: Cluster, group: string, topics: readonly string[], events: GroupMemberEvents) {
    this.#cluster = cluster;
    this.#group = group;
    this.#topics = topics;
    this.#events = events;
    this.ready = new Promise((resolve) => {
      this.#joined = resolve;
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Null while the coordinator cannot be reached or the member is between generations. */
  get membership(): Membership | null {
    const connection = this.#coordinator?.link.established;
    if (connection === undefined || this.#generationId < 0) return null;
    return { connection, generationId: this.#generationId, memberId: this.#memberId };
  }

  /** Leaves the group, so that the others need not wait for the session to end. */
  async close(): Promise<void> {
    this.#stop.abort();
    const { membership } = this;
    if (membership !== null) {
      const leave = invoke(leaveGroupV5.api, membership.connection, this.#group, [{ memberId: this.#memberId }]);
      await settledWithin(leave, LEAVE_MS);
    }
    this.#coordinator?.link.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        if (await this.#join()) {
          this.#joined();
          failures = 0;
          await this.#beat();
          continue;
        }
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        failures += 1;
        if (failures === REPORT_AT_FAILURE) this.#events.onError(error);
        this.#coordinator?.link.close();
        this.#coordinator = undefined;
      }
      await this.#pause(RETRY_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  async #connection(): Promise<Connection | null> {
    if (this.#coordinator === undefined) {
      const node = await this.#cluster.coordinator(this.#group);
      if (node === null) return null;
      this.#coordinator = { node, link: this.#cluster.link(node, 5) };
    }
    return this.#coordinator.link.open();
  }

  /** One or more rounds of joining until nothing is left to revoke. False: not now, try again. */
  async #join(): Promise<boolean> {
    const connection = await this.#connection();
    if (connection === null) return false;
    const response = await invoke(
      joinGroupV7.api, connection, this.#group, this.#sessionMs, REBALANCE_MS, this.#memberId, null, PROTOCOL_TYPE,
      [{ name: COOPERATIVE_STICKY_ASSIGNOR, metadata: this.#subscription() }],
    );
    if (response.errorCode === KAFKA.memberIdRequired) {
      this.#memberId = response.memberId;
      return this.#join();
    }
    if (response.errorCode !== KAFKA.none) return this.#refused(response.errorCode);
    this.#memberId = response.memberId;
    const isLeader = response.leader === response.memberId;
    const plan = isLeader ? await this.#plan(response.members) : [];
    const synced = await invoke(
      syncGroupV5.api, connection, this.#group, response.generationId, this.#memberId, null, PROTOCOL_TYPE, COOPERATIVE_STICKY_ASSIGNOR, plan,
    );
    if (synced.errorCode !== KAFKA.none) return this.#refused(synced.errorCode);
    this.#generationId = response.generationId;
    return this.#adopt(decodeConsumerProtocolAssignment(synced.assignment).assignedPartitions);
  }

  /** Cooperative protocol (KIP-429): what is taken away is given up first, then the group joins once more. */
  async #adopt(assignment: readonly GroupAssignment[]): Promise<boolean> {
    const revoked = minus(this.#owned, assignment);
    if (revoked.length > 0) await this.#events.revoked(revoked);
    this.#owned = assignment;
    await this.#events.assigned(assignment);
    return revoked.length > 0 ? this.#join() : true;
  }

  /** Beats until the group wants this member to join again. */
  async #beat(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#pause(this.#sessionMs / HEARTBEATS_PER_SESSION);
      if (this.#stop.signal.aborted) return;
      const connection = await this.#connection();
      if (connection === null) continue;
      const { errorCode } = await invoke(heartbeatV4.api, connection, this.#group, this.#generationId, this.#memberId, null);
      if (errorCode === KAFKA.none) continue;
      await this.#refused(errorCode);
      return;
    }
  }

  async #refused(code: number): Promise<false> {
    switch (code) {
      case KAFKA.rebalanceInProgress:
        return false;
      case KAFKA.invalidSessionTimeout:
        this.#sessionMs = SESSION_FALLBACK_MS;
        return false;
      case KAFKA.unknownMemberId:
      case KAFKA.illegalGeneration:
      case KAFKA.fencedInstanceId:
        // The group went on without this member: what it owned belongs to others now.
        if (code !== KAFKA.illegalGeneration) this.#memberId = '';
        this.#generationId = -1;
        await this.#lose();
        return false;
      case KAFKA.coordinatorLoadInProgress:
        return false;
      case KAFKA.coordinatorNotAvailable:
      case KAFKA.notCoordinator:
        this.#coordinator?.link.close();
        this.#coordinator = undefined;
        return false;
      default:
        throw new Error(`Group ${this.#group} refuses this member (error ${code}).`);
    }
  }

  async #lose(): Promise<void> {
    this.#owned = [];
    await this.#events.assigned([]);
  }

  #subscription(): Buffer {
    return encodeConsumerProtocolSubscription({
      version: SUBSCRIPTION_VERSION,
      topics: [...this.#topics],
      ownedPartitions: [...this.#owned],
      generationId: this.#owned.length > 0 ? this.#generationId : -1,
      rackId: null,
    });
  }

  /** As leader: who gets what. */
  async #plan(members: readonly { memberId: string; metadata: Buffer }[]): Promise<{ memberId: string; assignment: Buffer }[]> {
    const subscriptions = new Map<string, ExtendedGroupProtocolSubscription>();
    const topics = new Set<string>();
    for (const { memberId, metadata } of members) {
      const subscription = decodeConsumerProtocolSubscription(metadata);
      for (const topic of subscription.topics) topics.add(topic);
      subscriptions.set(memberId, { ...subscription, memberId });
    }
    const plan = cooperativeStickyAssigner(this.#memberId, subscriptions, topics, await this.#clusterMetadata(topics));
    return plan.map(({ memberId, assignments }) => ({
      memberId,
      assignment: encodeConsumerProtocolAssignment({ version: SUBSCRIPTION_VERSION, assignedPartitions: [...assignments.values()] }),
    }));
  }

  async #clusterMetadata(topics: ReadonlySet<string>): Promise<Parameters<typeof cooperativeStickyAssigner>[3]> {
    const known = new Map<string, { id: string; partitions: never[]; partitionsCount: number; lastUpdate: number }>();
    for (const topic of topics) {
      const metadata = await this.#cluster.lookUp(topic);
      if (metadata !== null) known.set(topic, { id: topic, partitions: [], partitionsCount: metadata.leaders.length, lastUpdate: 0 });
    }
    return { id: '', brokers: new Map(), controllerId: -1, topics: known, lastUpdate: 0 };
  }
}

function minus(from: readonly GroupAssignment[], taken: readonly GroupAssignment[]): GroupAssignment[] {
  const kept = new Map(taken.map(({ topic, partitions }) => [topic, new Set(partitions)]));
  return from
    .map(({ topic, partitions }) => ({ topic, partitions: partitions.filter((each) => kept.get(topic)?.has(each) !== true) }))
    .filter(({ partitions }) => partitions.length > 0);
}

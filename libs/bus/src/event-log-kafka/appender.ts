import { initProducerIdV4, murmur2 } from '@platformatic/kafka';
import { setTimeout as sleep } from 'node:timers/promises';
import { BusError, isBusError } from '../bus-error.ts';
import { DeadlineQueue } from '../deadline-queue.ts';
import { Spread } from '../driver-kit/spread.ts';
import type { Cluster, TopicMetadata } from '../driver-platformatic/cluster.ts';
import { invoke } from '../driver-platformatic/invoke.ts';
import { isLostSequence, isRetriableProduceError, KAFKA } from '../driver-platformatic/protocol-errors.ts';
import { recordSize } from '../driver-platformatic/record-batch-encoder.ts';
import type { AppendRecord, RecordPlace } from '../event-log.ts';
import { Room } from '../room.ts';
import { AppendCall } from './append-call.ts';
import { Lane, type PendingAppend, type SealedBatch } from './lane.ts';
import { NodeSender, type LaneAnswer } from './node-sender.ts';

const RETRY_MS = 100;
/** A topic that is missing this long is not there; a broker that has just started may not know of it yet. */
const ABSENT_MS = 1_000;
const DRAIN_MS = 5_000;
const NO_HEADERS: ReadonlyMap<string, Buffer> & Map<string, Buffer> = new Map();

interface TopicLanes {
  readonly name: string;
  /** Calls whose records have no partition yet, because nothing is known of the topic. */
  unplaced: { readonly call: AppendCall; readonly records: readonly AppendRecord[] }[];
  readonly lanes: Lane[];
  absentSinceMs: number | null;
  lookingUp: boolean;
}

/**
 * The idempotent producer: every record once, in order within its partition. One batch of a partition is on its way at a time, and it is
 * sent again as it was until the broker answers; the broker knows a repetition by producer id and sequence (KIP-98). Batches form by
 * themselves: what is appended in one turn of the event loop or while a batch is under way travels together.
 */
export class Appender {
  readonly #cluster: Cluster;
  readonly #room: Room;
  readonly #deadlines = new DeadlineQueue();
  readonly #spread = new Spread();
  readonly #topics = new Map<string, TopicLanes>();
  readonly #senders = new Map<number, NodeSender>();
  #ready = new Set<Lane>();
  #resting = new Set<Lane>();
  #restTimer: NodeJS.Timeout | undefined;
  #pumping = false;
  #identifying = false;
  #closed = false;

  constructor(cluster: Cluster, maxBytes: number) {
    this.#cluster = cluster;
    this.#room = new Room(maxBytes);
  }

  /** Bytes appended and not settled. */
  get bytesOnTheirWay(): number {
    return this.#room.taken;
  }

  /** See `EventLog.append`. */
  append(topic: string, records: readonly AppendRecord[], deadlineMs: number): Promise<readonly RecordPlace[]> {
    if (records.length === 0) return Promise.resolve([]);
    if (this.#closed) return Promise.reject(new BusError('CLOSED', 'The log is closed.'));
    const call = new AppendCall(topic, records.length, deadlineMs, this.#deadlines);
    let bytes = 0;
    for (const record of records) bytes += sizeOf(record);
    const room = this.#room.take(bytes);
    if (room === null) this.#enter(call, records, bytes);
    else void room.then(() => this.#enter(call, records, bytes));
    return call.promise;
  }

  /** Waits a moment for what is under way, then fails what is left. */
  async close(): Promise<void> {
    const deadlineMs = Date.now() + DRAIN_MS;
    this.#closed = true;
    while (this.#room.taken > 0 && Date.now() < deadlineMs) await sleep(10);
    clearTimeout(this.#restTimer);
    for (const sender of this.#senders.values()) sender.close();
    const closed = new BusError('CLOSED', 'The log was closed before the records were acknowledged.');
    for (const topic of this.#topics.values()) this.#failTopic(topic, closed);
    this.#deadlines.clear();
  }

  #enter(call: AppendCall, records: readonly AppendRecord[], bytes: number): void {
    if (call.settled) {
      this.#room.give(bytes);
      return;
    }
    const topic = this.#topic(call.topic);
    topic.unplaced.push({ call, records });
    this.#place(topic);
  }

  #topic(name: string): TopicLanes {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      topic = { name, unplaced: [], lanes: [], absentSinceMs: null, lookingUp: false };
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /** Gives every record its partition, in the order of the calls. */
  #place(topic: TopicLanes): void {
    const metadata = this.#cluster.known(topic.name);
    if (metadata === undefined) {
      void this.#lookUp(topic);
      return;
    }
    const calls = topic.unplaced;
    topic.unplaced = [];
    for (const { call, records } of calls) this.#placeCall(topic, metadata, call, records);
    this.#pumpSoon();
  }

  #placeCall(topic: TopicLanes, metadata: TopicMetadata, call: AppendCall, records: readonly AppendRecord[]): void {
    const count = metadata.leaders.length;
    const next = this.#spread.of(topic.name, records.length, count);
    for (const [index, record] of records.entries()) {
      const partition = record.partition ?? partitionOfKey(record.key, count) ?? next();
      const encodable = { ...record, headers: record.headers ?? NO_HEADERS };
      const pending: PendingAppend = { record: encodable, size: recordSize(encodable), call, index, alone: false };
      if (partition < 0 || partition >= count) {
        this.#fail(pending, new BusError('UNKNOWN_TOPIC', `Topic ${topic.name} has no partition ${partition}.`));
        continue;
      }
      const lane = (topic.lanes[partition] ??= new Lane(topic.name, partition));
      lane.add(pending);
      if (!lane.busy && !this.#resting.has(lane)) this.#ready.add(lane);
    }
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  /** Sends what is ready, as far as requests are free. */
  #pump(): void {
    const byNode = new Map<number, Lane[]>();
    for (const lane of this.#ready) {
      if (lane.busy || lane.empty) {
        this.#ready.delete(lane);
        continue;
      }
      if (!lane.hasIdentity) {
        void this.#identify();
        continue;
      }
      const leader = this.#cluster.known(lane.topic)?.leaders[lane.partition];
      if (leader === undefined || leader === null) {
        this.#cluster.forget([lane.topic]);
        this.#rest(lane);
        continue;
      }
      const lanes = byNode.get(leader);
      if (lanes === undefined) byNode.set(leader, [lane]);
      else lanes.push(lane);
    }
    for (const [node, lanes] of byNode) {
      const sender = this.#sender(node);
      if (!sender.free) continue;
      sender.send(this.#living(lanes));
      for (const lane of lanes) if (lane.busy || lane.empty) this.#ready.delete(lane);
      if (sender.free && lanes.some((lane) => this.#ready.has(lane))) this.#pumpSoon();
    }
  }

  /** Lanes without what nobody waits for any more. */
  *#living(lanes: readonly Lane[]): Iterable<Lane> {
    for (const lane of lanes) {
      lane.purge((pending) => this.#release(pending));
      yield lane;
    }
  }

  #sender(node: number): NodeSender {
    let sender = this.#senders.get(node);
    if (sender === undefined) {
      sender = new NodeSender(this.#cluster.link(node, 5), {
        answered: (lane, batch, answer) => this.#answered(lane, batch, answer),
        lost: (lane, batch, error) => this.#lost(lane, batch, error),
        idle: () => this.#pumpSoon(),
      });
      this.#senders.set(node, sender);
    }
    return sender;
  }

  #answered(lane: Lane, batch: SealedBatch, { errorCode, message, baseOffset }: LaneAnswer): void {
    if (errorCode === KAFKA.none || errorCode === KAFKA.duplicateSequence) {
      lane.acknowledge();
      for (const [position, pending] of batch.pending.entries()) {
        this.#release(pending);
        pending.call.acknowledged(pending.index, lane.partition, errorCode === KAFKA.none ? baseOffset + BigInt(position) : -1n);
      }
    } else if (isRetriableProduceError(errorCode)) {
      this.#lost(lane, batch, new Error(message));
      return;
    } else if (isLostSequence(errorCode)) {
      // The broker wrote nothing, and nothing under the old identity would be written either.
      lane.unseal();
      lane.forgetIdentity();
    } else this.#refused(lane, batch, errorCode, message);
    if (!lane.empty) this.#ready.add(lane);
  }

  #refused(lane: Lane, batch: SealedBatch, errorCode: number, message: string): void {
    const tooLarge = errorCode === KAFKA.messageTooLarge || errorCode === KAFKA.recordListTooLarge;
    if (tooLarge && batch.pending.length > 1) {
      lane.unseal({ alone: true });
      return;
    }
    if (tooLarge) lane.discard();
    else lane.abandon();
    const error = new BusError(tooLarge ? 'TOO_LARGE' : 'REFUSED', `The broker refuses a record for ${lane.topic}: ${message}.`);
    for (const pending of batch.pending) this.#fail(pending, error);
  }

  /** No answer, or not now: the same batch again, unless nobody waits for it. */
  #lost(lane: Lane, batch: SealedBatch, error: unknown): void {
    this.#cluster.forget([lane.topic]);
    for (const { call } of batch.pending) call.disturbance = error;
    lane.purge((pending) => this.#release(pending));
    this.#rest(lane);
  }

  #rest(lane: Lane): void {
    this.#ready.delete(lane);
    this.#resting.add(lane);
    this.#restTimer ??= setTimeout(() => {
      this.#restTimer = undefined;
      void this.#wake();
    }, RETRY_MS);
  }

  async #wake(): Promise<void> {
    const lanes = this.#resting;
    this.#resting = new Set();
    const topics = new Set([...lanes].map((lane) => this.#topic(lane.topic)));
    for (const lane of lanes) {
      lane.purge((pending) => this.#release(pending));
      if (!lane.empty) this.#ready.add(lane);
    }
    for (const topic of topics) {
      if (this.#cluster.known(topic.name) === undefined) void this.#lookUp(topic);
    }
    this.#pumpSoon();
  }

  /** Asks where the topic is until it is known, absent, or nobody wants to know. */
  async #lookUp(topic: TopicLanes): Promise<void> {
    if (topic.lookingUp) return;
    topic.lookingUp = true;
    while (this.#wanted(topic)) {
      try {
        const metadata = await this.#cluster.lookUp(topic.name);
        if (metadata !== null) {
          topic.absentSinceMs = null;
          break;
        }
        topic.absentSinceMs ??= Date.now();
        if (Date.now() - topic.absentSinceMs > ABSENT_MS) {
          topic.absentSinceMs = null;
          this.#failTopic(topic, new BusError('UNKNOWN_TOPIC', `Topic ${topic.name} does not exist.`));
        }
      } catch (error) {
        if (isBusError(error, 'CLOSED')) break;
        for (const { call } of topic.unplaced) call.disturbance = error;
      }
      await sleep(RETRY_MS);
    }
    topic.lookingUp = false;
    if (topic.unplaced.length > 0 && this.#cluster.known(topic.name) !== undefined) this.#place(topic);
    this.#pumpSoon();
  }

  /** Drops what is past its deadline; whether anything is left. */
  #wanted(topic: TopicLanes): boolean {
    topic.unplaced = topic.unplaced.filter(({ call, records }) => {
      if (call.settled) for (const record of records) this.#room.give(sizeOf(record));
      return !call.settled;
    });
    for (const lane of topic.lanes) lane?.purge((pending) => this.#release(pending));
    return topic.unplaced.length > 0 || topic.lanes.some((lane) => lane !== undefined && !lane.empty);
  }

  /** A new identity for every lane that has none; any broker gives one. */
  async #identify(): Promise<void> {
    if (this.#identifying) return;
    this.#identifying = true;
    try {
      const lanes = [...this.#ready].filter((lane) => !lane.hasIdentity);
      const response = await invoke(initProducerIdV4.api, await this.#cluster.any(), null, 0);
      if (response.errorCode !== KAFKA.none) throw new Error(`No producer id (error ${response.errorCode}).`);
      for (const lane of lanes) lane.adopt({ id: response.producerId, epoch: response.producerEpoch });
    } catch {
      await sleep(RETRY_MS);
      for (const lane of this.#ready) lane.purge((pending) => this.#release(pending));
    }
    this.#identifying = false;
    this.#pumpSoon();
  }

  #failTopic(topic: TopicLanes, error: Error): void {
    const unplaced = topic.unplaced;
    topic.unplaced = [];
    for (const { call, records } of unplaced) {
      for (const record of records) this.#room.give(sizeOf(record));
      call.fail(error);
    }
    for (const lane of topic.lanes) {
      if (lane === undefined || lane.busy) continue;
      for (const pending of lane.drain()) this.#fail(pending, error);
    }
  }

  #fail(pending: PendingAppend, error: Error): void {
    this.#release(pending);
    pending.call.fail(error);
  }

  #release({ record }: PendingAppend): void {
    this.#room.give(sizeOf(record));
  }
}

/** What a record takes of the room: its bytes and what this process keeps around them. */
function sizeOf({ key, value }: AppendRecord): number {
  return (value?.length ?? 0) + (key?.length ?? 0) + 256;
}

function partitionOfKey(key: Buffer | null | undefined, count: number): number | undefined {
  return key === undefined || key === null ? undefined : (murmur2(key) & 0x7fffffff) % count;
}

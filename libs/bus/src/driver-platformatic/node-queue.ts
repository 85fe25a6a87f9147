import type { Connection } from '@platformatic/kafka';
import type { OutgoingRecord } from '../driver.ts';
import type { BrokerLink } from './broker-link.ts';
import { invoke } from './invoke.ts';
import { produce } from './produce-codec.ts';
import { KAFKA } from './protocol-errors.ts';
import { encodeRecordBatch } from './record-batch-encoder.ts';

/** Requests under way to one broker; more would only split batches, as a broker answers a connection's requests in turn. */
const MAX_REQUESTS = 2;
/** Below the default `max.message.bytes` of topics, so that only a single record can be too large. */
const MAX_BATCH_BYTES = 512 * 1024;
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

export interface PendingRecord {
  readonly record: OutgoingRecord;
  readonly deadlineMs: number;
  readonly size: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  /** Shares no batch: its last batch was too large. */
  readonly alone: boolean;
}

export interface NodeQueueEvents {
  refused(code: number, message: string, records: readonly PendingRecord[]): void;
  lost(error: unknown, records: readonly PendingRecord[]): void;
}

type Taken = Map<string, Map<number, PendingRecord[]>>;

/** Records for the partitions one broker leads, sent as few and as large requests as the moment allows. */
export class NodeQueue {
  readonly #link: BrokerLink;
  readonly #events: NodeQueueEvents;
  #waiting = new Map<string, Map<number, PendingRecord[]>>();
  #count = 0;
  #requests = 0;

  constructor(link: BrokerLink, events: NodeQueueEvents) {
    this.#link = link;
    this.#events = events;
  }

  add(pending: PendingRecord, partition: number): void {
    const { topic } = pending.record;
    let partitions = this.#waiting.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#waiting.set(topic, partitions);
    }
    const records = partitions.get(partition);
    if (records === undefined) partitions.set(partition, [pending]);
    else records.push(pending);
    this.#count += 1;
  }

  /** Sends what waits, as far as requests are free. */
  pump(): void {
    while (this.#count > 0 && this.#requests < MAX_REQUESTS) {
      const taken = this.#take();
      this.#requests += 1;
      const { established } = this.#link;
      if (established === undefined) void this.#connectAndSend(taken);
      else void this.#send(established, taken);
    }
  }

  /** Gives back what was not sent. */
  close(): readonly PendingRecord[] {
    const waiting = flatten(this.#waiting);
    this.#waiting = new Map();
    this.#count = 0;
    this.#link.close();
    return waiting;
  }

  #take(): Taken {
    const taken: Taken = new Map();
    let bytes = 0;
    for (const [topic, partitions] of this.#waiting) {
      const chosen = new Map<number, PendingRecord[]>();
      for (const [partition, records] of partitions) {
        const batch = firstBatch(records);
        bytes += batch.bytes;
        chosen.set(partition, batch.records);
        this.#count -= batch.records.length;
        if (batch.records.length === records.length) partitions.delete(partition);
        else partitions.set(partition, records.slice(batch.records.length));
        if (bytes >= MAX_REQUEST_BYTES) break;
      }
      taken.set(topic, chosen);
      if (partitions.size === 0) this.#waiting.delete(topic);
      if (bytes >= MAX_REQUEST_BYTES) break;
    }
    return taken;
  }

  async #connectAndSend(taken: Taken): Promise<void> {
    let connection: Connection;
    try {
      connection = await this.#link.open();
    } catch (error) {
      this.#requests -= 1;
      this.#events.lost(error, flatten(taken));
      this.pump();
      return;
    }
    await this.#send(connection, taken);
  }

  async #send(connection: Connection, taken: Taken): Promise<void> {
    try {
      const response = await invoke(produce, connection, encode(taken));
      this.#requests -= 1;
      this.pump();
      for (const { name, partitionResponses } of response.responses) {
        for (const { index, errorCode, errorMessage } of partitionResponses) {
          const records = taken.get(name)?.get(index) ?? [];
          if (errorCode === KAFKA.none) for (const pending of records) pending.resolve();
          else this.#events.refused(errorCode, errorMessage ?? `error ${errorCode}`, records);
        }
      }
    } catch (error) {
      this.#requests -= 1;
      this.#events.lost(error, flatten(taken));
      this.pump();
    }
  }
}

function firstBatch(waiting: PendingRecord[]): { records: PendingRecord[]; bytes: number } {
  let bytes = 0;
  let count = 0;
  for (const pending of waiting) {
    if (count > 0 && (pending.alone || waiting[0]?.alone === true || bytes + pending.size > MAX_BATCH_BYTES)) break;
    bytes += pending.size;
    count += 1;
  }
  return { records: count === waiting.length ? waiting : waiting.slice(0, count), bytes };
}

function encode(taken: Taken): Map<string, Map<number, Buffer>> {
  const nowMs = Date.now();
  const batches = new Map<string, Map<number, Buffer>>();
  for (const [topic, partitions] of taken) {
    const encoded = new Map<number, Buffer>();
    for (const [partition, pending] of partitions) {
      encoded.set(partition, encodeRecordBatch(pending.map(({ record }) => record), pending.map(({ size }) => size), nowMs));
    }
    batches.set(topic, encoded);
  }
  return batches;
}

function flatten(taken: ReadonlyMap<string, ReadonlyMap<number, PendingRecord[]>>): PendingRecord[] {
  return [...taken.values()].flatMap((partitions) => [...partitions.values()].flat());
}

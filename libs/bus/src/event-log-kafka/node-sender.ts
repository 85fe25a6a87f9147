import type { Connection } from '@platformatic/kafka';
import type { BrokerLink } from '../driver-platformatic/broker-link.ts';
import { invoke } from '../driver-platformatic/invoke.ts';
import { produce, type ProduceBatches } from '../driver-platformatic/produce-codec.ts';
import type { Lane, SealedBatch } from './lane.ts';

/** Requests under way to one broker; it answers them in turn. */
const MAX_REQUESTS = 2;
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

export interface LaneAnswer {
  readonly errorCode: number;
  readonly message: string;
  readonly baseOffset: bigint;
}

export interface NodeSenderEvents {
  answered(lane: Lane, batch: SealedBatch, answer: LaneAnswer): void;
  /** There was no answer: the batch may have been written. */
  lost(lane: Lane, batch: SealedBatch, error: unknown): void;
  /** A request is free again. */
  idle(): void;
}

/** Requests to one broker: each carries one batch of each lane that is ready, as far as they fit. */
export class NodeSender {
  readonly #link: BrokerLink;
  readonly #events: NodeSenderEvents;
  #requests = 0;

  constructor(link: BrokerLink, events: NodeSenderEvents) {
    this.#link = link;
    this.#events = events;
  }

  get free(): boolean {
    return this.#requests < MAX_REQUESTS;
  }

  /** Sends what these lanes have, as one request; lanes that do not fit are left as they are. */
  send(lanes: Iterable<Lane>): void {
    const taken = new Map<Lane, SealedBatch>();
    const nowMs = Date.now();
    let bytes = 0;
    for (const lane of lanes) {
      if (bytes >= MAX_REQUEST_BYTES) break;
      const batch = lane.seal(nowMs);
      if (batch === null) continue;
      lane.busy = true;
      bytes += batch.bytes.length;
      taken.set(lane, batch);
    }
    if (taken.size === 0) return;
    this.#requests += 1;
    void this.#exchange(taken);
  }

  close(): void {
    this.#link.close();
  }

  async #exchange(taken: ReadonlyMap<Lane, SealedBatch>): Promise<void> {
    try {
      const connection: Connection = this.#link.established ?? (await this.#link.open());
      const { responses } = await invoke(produce, connection, batchesOf(taken));
      const answers = new Map<string, LaneAnswer>();
      for (const { name, partitionResponses } of responses) {
        for (const { index, errorCode, errorMessage, baseOffset } of partitionResponses) {
          answers.set(`${name}/${index}`, { errorCode, message: errorMessage ?? `error ${errorCode}`, baseOffset });
        }
      }
      this.#requests -= 1;
      for (const [lane, batch] of taken) this.#settle(lane, batch, answers.get(`${lane.topic}/${lane.partition}`));
    } catch (error) {
      this.#requests -= 1;
      for (const [lane, batch] of taken) {
        lane.busy = false;
        this.#events.lost(lane, batch, error);
      }
    }
    this.#events.idle();
  }

  #settle(lane: Lane, batch: SealedBatch, answer: LaneAnswer | undefined): void {
    lane.busy = false;
    if (answer === undefined) this.#events.lost(lane, batch, new Error(`The broker did not answer for partition ${lane.partition} of ${lane.topic}.`));
    else this.#events.answered(lane, batch, answer);
  }
}

function batchesOf(taken: ReadonlyMap<Lane, SealedBatch>): ProduceBatches {
  const batches = new Map<string, Map<number, Buffer>>();
  for (const [{ topic, partition }, { bytes }] of taken) {
    const partitions = batches.get(topic);
    if (partitions === undefined) batches.set(topic, new Map([[partition, bytes]]));
    else partitions.set(partition, bytes);
  }
  return batches;
}

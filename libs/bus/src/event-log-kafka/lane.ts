import type { BatchProducer, EncodableRecord } from '../driver-platformatic/record-batch-encoder.ts';
import { encodeRecordBatch } from '../driver-platformatic/record-batch-encoder.ts';
import type { AppendCall } from './append-call.ts';

/** Below the default `max.message.bytes` of topics, so that only a single record can be too large. */
const MAX_BATCH_BYTES = 512 * 1024;
const SEQUENCES = 2 ** 31;

export interface PendingAppend {
  readonly record: EncodableRecord;
  readonly size: number;
  readonly call: AppendCall;
  /** Its place in the call. */
  readonly index: number;
  /** Shares no batch: its last batch was too large. */
  readonly alone: boolean;
}

/** Records as they will stand in the log: sent again, they are the same bytes with the same sequence. */
export interface SealedBatch {
  readonly pending: readonly PendingAppend[];
  readonly bytes: Buffer;
}

export interface ProducerIdentity {
  readonly id: bigint;
  readonly epoch: number;
}

/**
 * What waits for one partition. One batch at a time is on its way: that keeps the order over every retry, and what gathers meanwhile makes
 * the next batch.
 */
export class Lane {
  readonly topic: string;
  readonly partition: number;
  #waiting: PendingAppend[] = [];
  #batch: SealedBatch | null = null;
  #identity: ProducerIdentity | null = null;
  #sequence = 0;
  /** A request with its batch is unanswered. */
  busy = false;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get empty(): boolean {
    return this.#batch === null && this.#waiting.length === 0;
  }

  get hasIdentity(): boolean {
    return this.#identity !== null;
  }

  /** Begins anew as somebody else: what the broker holds of the old identity no longer counts. */
  adopt(identity: ProducerIdentity): void {
    this.#identity = identity;
    this.#sequence = 0;
    if (this.#batch !== null) this.unseal();
  }

  add(pending: PendingAppend): void {
    this.#waiting.push(pending);
  }

  /** The batch to send now; null when nothing waits, or without an identity. */
  seal(nowMs: number): SealedBatch | null {
    if (this.#batch !== null) return this.#batch;
    const identity = this.#identity;
    if (identity === null || this.#waiting.length === 0) return null;
    const pending = this.#take();
    const producer: BatchProducer = { ...identity, sequence: this.#sequence };
    const bytes = encodeRecordBatch(pending.map(({ record }) => record), pending.map(({ size }) => size), nowMs, producer);
    this.#batch = { pending, bytes };
    return this.#batch;
  }

  /** The broker holds the batch. */
  acknowledge(): void {
    if (this.#batch !== null) this.#sequence = (this.#sequence + this.#batch.pending.length) % SEQUENCES;
    this.#batch = null;
  }

  /** The broker refused the batch and wrote nothing of it: its records are not coming again. */
  discard(): void {
    this.#batch = null;
  }

  /** The broker refused the batch and wrote nothing of it: its records go first in the next ones. */
  unseal({ alone = false } = {}): void {
    const pending = this.#batch?.pending ?? [];
    this.#batch = null;
    this.#waiting = [...(alone ? pending.map((each) => ({ ...each, alone })) : pending), ...this.#waiting];
  }

  /** Nobody knows whether the batch was written. Only a new identity makes sure that it is not taken for a gap, or for a repetition. */
  abandon(): void {
    this.#batch = null;
    this.#identity = null;
  }

  /** Only a new identity may write here. */
  forgetIdentity(): void {
    this.#identity = null;
  }

  /** Takes out what nobody waits for any more; `release` hears of each. A batch goes as a whole, and only when it is not under way. */
  purge(release: (pending: PendingAppend) => void): void {
    if (!this.busy && this.#batch?.pending.every(({ call }) => call.settled) === true) {
      for (const pending of this.#batch.pending) release(pending);
      this.abandon();
    }
    if (!this.#waiting.some(({ call }) => call.settled)) return;
    this.#waiting = this.#waiting.filter((pending) => {
      if (pending.call.settled) release(pending);
      return !pending.call.settled;
    });
  }

  /** Everything, to be failed. */
  drain(): readonly PendingAppend[] {
    const all = [...(this.#batch?.pending ?? []), ...this.#waiting];
    this.#batch = null;
    this.#waiting = [];
    this.#identity = null;
    return all;
  }

  #take(): readonly PendingAppend[] {
    let bytes = 0;
    let count = 0;
    const [first] = this.#waiting;
    for (const pending of this.#waiting) {
      if (count > 0 && (pending.alone || first?.alone === true || bytes + pending.size > MAX_BATCH_BYTES)) break;
      bytes += pending.size;
      count += 1;
    }
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return taken;
  }
}

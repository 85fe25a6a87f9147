import { setTimeout as delay } from 'node:timers/promises';

/** A sender that gets no answer waits so long before it sends the batch again. */
const AGAIN_AFTER_MS = 200;
const ANSWER_MS = 60_000;

/**
 * Sends events 0 … `total` − 1 over HTTP in batches, by several senders at once. A batch that was not answered is sent again until it is: its
 * events may then be in the stream twice, and nothing else may.
 */
export class AcknowledgedEvents {
  readonly total: number;
  acknowledged = 0;
  /** Batches whose fate was unknown when they were sent again. */
  resent = 0;
  private readonly url: () => string;
  private readonly batch: number;
  private readonly perSecond: number;
  private next = 0;
  private startedAtMs = 0;

  /** @param perSecond so many at most, so that the events last as long as what is done to their way */
  constructor(url: () => string, { total, batch, perSecond }: { readonly total: number; readonly batch: number; readonly perSecond: number }) {
    this.url = url;
    this.total = total;
    this.batch = batch;
    this.perSecond = perSecond;
  }

  async send(senders: number): Promise<void> {
    this.startedAtMs = performance.now();
    await Promise.all(Array.from({ length: senders }, () => this.sender()));
  }

  private async sender(): Promise<void> {
    while (this.next < this.total) {
      const from = this.next;
      this.next += this.batch;
      await delay(Math.max(0, this.startedAtMs + (from / this.perSecond) * 1000 - performance.now()));
      const events = Array.from({ length: Math.min(this.batch, this.total - from) }, (_, index) => ({ event_id: `e${from + index}`, n: from + index, label: `l${index % 10}` }));
      await this.untilAcknowledged(JSON.stringify(events));
      this.acknowledged += events.length;
    }
  }

  private async untilAcknowledged(body: string): Promise<void> {
    for (;;) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(this.url(), { method: 'POST', headers, body, signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.status === 200) return;
      // Turned away before anything was written; all else may have been written.
      if (answer?.status !== 429) this.resent += 1;
      await delay(AGAIN_AFTER_MS);
    }
  }
}

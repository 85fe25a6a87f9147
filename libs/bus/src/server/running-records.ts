import { controlSchema, LIMITS } from '@query-router/contracts';
import type { RecordContext } from './record-context.ts';

/** More orders than this are in force only when somebody floods the control topic; the oldest give way. */
const MAX_TOMBSTONES = 50_000;

/**
 * The records being handled now, by query id, and the cancel orders in force. An order outlives its arrival until the query's
 * deadline, because control and request travel on different topics and either may be first.
 */
export class RunningRecords {
  readonly #all = new Set<RecordContext>();
  readonly #byQuery = new Map<string, Set<RecordContext>>();
  readonly #tombstones = new Map<string, number>();

  get size(): number {
    return this.#all.size;
  }

  enter(context: RecordContext): void {
    this.#all.add(context);
    if (context.queryId === undefined) return;
    const same = this.#byQuery.get(context.queryId);
    if (same === undefined) this.#byQuery.set(context.queryId, new Set([context]));
    else same.add(context);
  }

  leave(context: RecordContext): void {
    context.release();
    this.#all.delete(context);
    if (context.queryId === undefined) return;
    const same = this.#byQuery.get(context.queryId);
    if (same === undefined) return;
    same.delete(context);
    if (same.size === 0) this.#byQuery.delete(context.queryId);
  }

  isCancelled(queryId: string, nowMs: number): boolean {
    const untilMs = this.#tombstones.get(queryId);
    return untilMs !== undefined && untilMs > nowMs;
  }

  /** Takes one record of the control topic. What does not decode is ignored: nobody waits for an answer to it. */
  order(value: Buffer | null, nowMs: number): void {
    if (value === null) return;
    let body: unknown;
    try {
      body = JSON.parse(value.toString('utf8'));
    } catch {
      return;
    }
    const parsed = controlSchema.safeParse(body);
    if (!parsed.success) return;
    const { query_id: queryId, deadline_ms: deadlineMs } = parsed.data;
    this.#bury(queryId, Math.min(deadlineMs, nowMs + LIMITS.maxTimeoutMs), nowMs);
    for (const context of this.#byQuery.get(queryId) ?? []) context.abort('cancel');
  }

  abortAll(cause: 'drain'): void {
    for (const context of this.#all) context.abort(cause);
  }

  #bury(queryId: string, untilMs: number, nowMs: number): void {
    for (const [oldId, oldUntilMs] of this.#tombstones) {
      if (oldUntilMs > nowMs && this.#tombstones.size < MAX_TOMBSTONES) break;
      this.#tombstones.delete(oldId);
    }
    this.#tombstones.set(queryId, untilMs);
  }
}

import type { EventLog } from '@query-router/bus';
import { cdcTopicTable, ingestTopicStream, progressMarkSchema, TOPICS, watermarkKey, type LakeWatermark } from '@query-router/contracts';
import { metrics } from '@query-router/platform';
import { z } from 'zod';
import type { Flink } from '../flink.ts';
import { beginIn } from '../templates/cdc.ts';
import type { Pipeline } from '../pipelines/pipeline.ts';
import { ConfirmedOffsets, type CheckpointSight, type Offsets } from './confirmed-offsets.ts';
import { PendingMarks, type Mark } from './marks.ts';

export interface LakeWatermarksOptions {
  readonly flink: Pick<Flink, 'pipelines' | 'jobs' | 'leads'>;
  readonly log: Pick<EventLog, 'read' | 'groupOffsets' | 'startOffsets'>;
  /** Puts a message on `sql.catalog`. */
  readonly publish: (key: string, message: LakeWatermark) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
  readonly ttlMs?: number;
}

const EVERY_MS = 250;
const TTL_MS = 10_000;
const streamMarkSchema = progressMarkSchema.pick({ at_ms: true, offsets: true, begins: true }).extend({ lsn: z.string().nullish() });

interface Tracked {
  readonly pipeline: Pipeline;
  readonly table: string;
  readonly topics: readonly string[];
  readonly group: string;
  readonly offsets: ConfirmedOffsets;
  readonly marks: PendingMarks;
  /** From where on the table holds what its topic says. */
  readonly begin: number;
  /** It holds what its topic does not say any more. */
  isOver: boolean;
  published: string;
  publishedAtMs: number;
}

/**
 * Tells how far the tables of the lake have come: their watermarks, on `sql.catalog`. A watermark is a mark (this much was acknowledged at
 * that time) whose offsets are surely in the table; it is late by one or two checkpoint intervals, and never ahead.
 */
export class LakeWatermarks {
  private readonly options: LakeWatermarksOptions;
  private readonly tracked = new Map<string, Tracked>();
  private readonly troubles = new Map<string, string>();
  private readonly stopping = new AbortController();
  private working: Promise<unknown> = Promise.resolve();

  constructor(options: LakeWatermarksOptions) {
    this.options = options;
  }

  start(): void {
    this.working = Promise.all([this.follow(), this.repeat()]);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    for await (const batch of this.options.log.read([TOPICS.cdcProgress, TOPICS.ingestProgress], 'latest', signal)) {
      for (const { value } of batch) {
        const mark = decodeMark(value);
        if (mark !== null) for (const tracked of this.tracked.values()) take(tracked, mark);
      }
    }
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.step().catch((error: unknown) => this.options.onError(error));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.options.everyMs ?? EVERY_MS);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
    }
  }

  private async step(): Promise<void> {
    const { pipelines, leads } = this.options.flink;
    if (!leads()) return this.tracked.clear();
    const rows = (await pipelines.list()).filter(({ jobId, desired }) => jobId !== null && desired === 'running');
    for (const [name, tracked] of this.tracked) {
      const row = rows.find((one) => one.name === name);
      if (row?.incarnation === tracked.pipeline.incarnation) continue;
      this.tracked.delete(name);
      // It was started anew, on a table that was emptied: what was said of it is over.
      if (row !== undefined) await this.publish(tracked, null, {});
    }
    // One failing must not hold up the others.
    const looked = await Promise.allSettled(rows.map((row) => this.look(row)));
    for (const [index, result] of looked.entries()) this.report(rows[index]?.name ?? '', result.status === 'rejected' ? result.reason : null);
  }

  /** Each trouble of a pipeline once: a job that starts is asked four times a second. */
  private report(pipeline: string, trouble: unknown): void {
    const text = trouble === null ? '' : String(trouble);
    if (text !== '' && text !== this.troubles.get(pipeline)) this.options.onError(trouble);
    if (text === '') this.troubles.delete(pipeline);
    else this.troubles.set(pipeline, text);
  }

  private async look(row: Pipeline): Promise<void> {
    const tracked = this.trackedOf(row);
    if (tracked === null || row.jobId === null) return;
    const sight = await this.sight(row.jobId);
    if (sight === null) return;
    tracked.offsets.see(sight);
    if (tracked.offsets.wantsOffsets) await this.readOffsets(tracked, row.jobId);
    const { offsets } = tracked.offsets;
    if (tracked.isOver) await this.publish(tracked, null, {});
    else if (offsets !== null) await this.tell(tracked, offsets, tracked.marks.reached(offsets, tracked.topics));
  }

  private async readOffsets({ group, topics, offsets }: Tracked, jobId: string): Promise<void> {
    const { log } = this.options;
    // What the log has thrown away cannot be read any more and is not waited for.
    const [committed, first] = [await log.groupOffsets(group, topics), await log.startOffsets(topics)];
    const after = await this.sight(jobId);
    if (after !== null) offsets.read(later(committed, first, topics), after);
  }

  private async sight(jobId: string): Promise<CheckpointSight | null> {
    const checkpoints = await this.options.flink.jobs.checkpoints(jobId);
    return checkpoints === null ? null : { epoch: `${jobId}/${checkpoints.counts.restored}`, completed: checkpoints.latest?.completed?.id ?? 0 };
  }

  private trackedOf(row: Pipeline): Tracked | null {
    const known = this.tracked.get(row.name);
    if (known !== undefined) return known;
    const { topics, table, group, mirrors } = this.options.flink.pipelines.ends(row);
    if (!mirrors) return null;
    const begin = beginIn(topics[0] ?? '', row.startOffsets);
    const tracked = { pipeline: row, table: `${table.schema}.${table.name}`, topics, group, begin, isOver: false, offsets: new ConfirmedOffsets(), marks: new PendingMarks(), published: '', publishedAtMs: 0 };
    this.tracked.set(row.name, tracked);
    return tracked;
  }

  private async tell(tracked: Tracked, offsets: Offsets, mark: Mark | null): Promise<void> {
    if (mark !== null) metrics.lakeWatermarkAge.set({ table: tracked.table }, (Date.now() - mark.atMs) / 1000);
    await this.publish(tracked, mark, Object.fromEntries(Object.entries(offsets).filter(([topic]) => ingestTopicStream(topic) !== null)));
  }

  private async publish(tracked: Tracked, mark: Mark | null, streams: Offsets): Promise<void> {
    const atMs = Date.now();
    const ttlMs = this.options.ttlMs ?? TTL_MS;
    const said = {
      table: tracked.table,
      watermark_ms: mark?.atMs ?? null,
      watermark_lsn: tracked.topics.some((topic) => cdcTopicTable(topic) !== null) ? (mark?.lsn ?? null) : null,
      watermark_offsets: streams,
      snapshot_id: null,
      pipeline: tracked.pipeline.name,
    };
    const text = JSON.stringify(said);
    if (text === tracked.published && atMs - tracked.publishedAtMs < ttlMs / 3) return;
    await this.options.publish(watermarkKey(tracked.table), { kind: 'watermark', ...said, at_ms: atMs, ttl_ms: ttlMs });
    tracked.published = text;
    tracked.publishedAtMs = atMs;
  }
}

/** A table of changes counts marks as long as it begins where they say; past that it has to be made anew and has no watermark. */
function take(tracked: Tracked, mark: Mark): void {
  const { topics, marks, begin } = tracked;
  if (!topics.some((topic) => mark.offsets[topic] !== undefined)) return;
  const changes = topics.find((topic) => cdcTopicTable(topic) !== null);
  tracked.isOver = changes !== undefined && mark.begins?.[changes] !== begin;
  if (tracked.isOver) marks.clear();
  else marks.add(mark);
}

/** The greater of both, for every partition that exists. */
function later(committed: Offsets, first: Offsets, topics: readonly string[]): Offsets {
  return Object.fromEntries(
    topics.map((topic) => [
      topic,
      Object.fromEntries(Object.entries(first[topic] ?? {}).map(([partition, start]) => [partition, Math.max(start, committed[topic]?.[partition] ?? 0)])),
    ]),
  );
}

function decodeMark(value: Buffer | null): Mark | null {
  try {
    const parsed = streamMarkSchema.safeParse(JSON.parse(value?.toString() ?? 'null'));
    return parsed.success ? { atMs: parsed.data.at_ms, lsn: parsed.data.lsn ?? null, offsets: parsed.data.offsets, begins: parsed.data.begins ?? null } : null;
  } catch {
    return null;
  }
}

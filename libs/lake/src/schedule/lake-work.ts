import { failure, FailureError } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';
import { metrics } from '@query-router/platform';
import { z } from 'zod';
import type { CopyReport } from '../etl/table-copy.ts';
import type { Lake } from '../lake.ts';
import { MAINTENANCE_KINDS, type MaintenanceKind, type MaintenanceReport } from '../maintenance/table-maintenance.ts';
import { nameOfKey, parseTableName, tableText, type TableName } from '../table-name.ts';
import { CopySchedules, type CopySchedule } from './copy-schedules.ts';
import { RunHistory } from './run-history.ts';
import { WorkQueue, type Timing, type WorkHandler } from './work-queue.ts';

export interface LakeWorkOptions {
  readonly lake: Lake;
  readonly metadata: Metadata;
  readonly redisUrl: string;
  /** Instances with the same name share the work. */
  readonly queue: string;
  /** How often every table is looked after; 0: never. */
  readonly everyMs: Readonly<Record<MaintenanceKind, number>>;
  readonly attempts: number;
  readonly backoffMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly onError: (error: Error) => void;
}

type Name = MaintenanceKind | 'sweep' | 'copy' | 'order-copy';

const RETRY_SETUP_MS = 5_000;

/** What work carries through Redis. */
const sweepSchema = z.object({ kind: z.enum(MAINTENANCE_KINDS) });
const tableSchema = z.object({ table: z.string() });
const orderSchema = z.object({ source: z.string(), target: z.string(), actor: z.string() });

/** Looks after all tables of the lake on a schedule, and copies tables of PostgreSQL when told or on a schedule. */
export class LakeWork {
  readonly #options: LakeWorkOptions;
  readonly #queue: WorkQueue;
  readonly history: RunHistory;
  readonly copies: CopySchedules;
  #closing = false;
  #setup: NodeJS.Timeout | undefined;

  constructor(options: LakeWorkOptions) {
    this.#options = options;
    this.history = new RunHistory(options.metadata);
    this.copies = new CopySchedules(options.metadata);
    const maintain = Object.fromEntries(MAINTENANCE_KINDS.map((kind) => [kind, this.#maintain(kind)])) as Record<MaintenanceKind, WorkHandler>;
    const handlers: Record<Name, WorkHandler> = { ...maintain, sweep: (data) => this.#sweep(data), copy: (data, context) => this.#copy(data, context), 'order-copy': (data) => this.#orderCopy(data) };
    this.#queue = new WorkQueue({ ...options, name: options.queue, handlers });
  }

  async open(): Promise<void> {
    await this.history.open();
    await this.copies.open();
    this.#queue.start();
    void this.#setSchedules();
  }

  /** Looks after one table as soon as there is room. Resolves with the id of the work; while the same waits or runs, nothing is added. */
  order(kind: MaintenanceKind, table: TableName): Promise<string> {
    return this.#queue.add(kind, { table: tableText(table) }, `${kind}:${tableText(table)}`);
  }

  orderCopy(source: TableName, target: TableName, actor: string): Promise<string> {
    return this.#queue.add('copy', { source: tableText(source), target: tableText(target), actor }, `copy:${tableText(target)}`);
  }

  /** Copies again and again; the schedule outlives the loss of Redis. */
  async scheduleCopy(schedule: CopySchedule): Promise<void> {
    await this.copies.put(schedule);
    await this.#queue.schedule(copyId(schedule.target), 'order-copy', order(schedule), timing(schedule));
  }

  async unscheduleCopy(target: string): Promise<void> {
    if (!(await this.copies.remove(target))) throw new FailureError(failure('NOT_FOUND', `No copy to ${target} is scheduled.`));
    await this.#queue.unschedule(copyId(target));
  }

  schedules(): ReturnType<WorkQueue['schedules']> {
    return this.#queue.schedules();
  }

  counts(): ReturnType<WorkQueue['counts']> {
    return this.#queue.counts();
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#setup);
    await this.#queue.close();
  }

  /** What is set here and what PostgreSQL says must hold; Redis may have forgotten, or be away. */
  async #setSchedules(): Promise<void> {
    try {
      for (const kind of MAINTENANCE_KINDS) {
        const everyMs = this.#options.everyMs[kind];
        if (everyMs > 0) await this.#queue.schedule(`sweep:${kind}`, 'sweep', { kind }, { everyMs });
        else await this.#queue.unschedule(`sweep:${kind}`);
      }
      for (const one of await this.copies.list()) await this.#queue.schedule(copyId(one.target), 'order-copy', order(one), timing(one));
    } catch (error) {
      if (this.#closing) return;
      this.#options.onError(error as Error);
      this.#setup = setTimeout(() => void this.#setSchedules(), RETRY_SETUP_MS);
    }
  }

  async #sweep(data: unknown): Promise<{ kind: string; tables: number }> {
    const { nessie, address } = this.#options.lake;
    const { kind } = sweepSchema.parse(data);
    const tables = (await nessie.tables(address.defaultBranch)).flatMap(({ key }) => nameOfKey(key) ?? []);
    for (const table of tables) await this.order(kind, table);
    return { kind, tables: tables.length };
  }

  #maintain(kind: MaintenanceKind): WorkHandler {
    return (data, { attempt, signal }) => {
      const table = parseTableName(tableSchema.parse(data).table);
      return this.#measured(kind, tableText(table), attempt, () => this.#options.lake.maintenance.run(kind, table, signal), (report: MaintenanceReport) => !report.ran);
    };
  }

  /** A schedule orders, so that a copy that takes longer than the schedule's step is not begun again beside itself. */
  async #orderCopy(data: unknown): Promise<string> {
    const { source, target, actor } = orderSchema.parse(data);
    return this.orderCopy(parseTableName(source), parseTableName(target), actor);
  }

  #copy(data: unknown, { attempt, signal }: { readonly attempt: number; readonly signal: AbortSignal }): Promise<CopyReport> {
    const { source, target, actor } = orderSchema.parse(data);
    const to = parseTableName(target);
    const { timeoutMs, lake } = this.#options;
    return this.#measured('copy', tableText(to), attempt, () => lake.copy.run(parseTableName(source), to, { actor, timeoutMs, signal }), () => false);
  }

  async #measured<T>(work: Name, subject: string, attempt: number, run: () => Promise<T>, isSkip: (result: T) => boolean): Promise<T> {
    const end = metrics.lakeRunSeconds.startTimer({ work });
    try {
      const result = await this.history.record(work, subject, attempt, run, isSkip);
      metrics.lakeRuns.inc({ work, outcome: isSkip(result) ? 'skipped' : 'done' });
      return result;
    } catch (error) {
      metrics.lakeRuns.inc({ work, outcome: 'failed' });
      throw error;
    } finally {
      end();
    }
  }
}

function copyId(target: string): string {
  return `copy:${target}`;
}

function order({ source, target, actor }: CopySchedule): z.infer<typeof orderSchema> {
  return { source, target, actor };
}

function timing({ cron, everyMs }: CopySchedule): Timing {
  return cron === null ? { everyMs: everyMs ?? 86_400_000 } : { cron };
}

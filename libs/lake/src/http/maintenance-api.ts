import { failure, FailureError, type Identity } from '@query-router/contracts';
import type { CopySchedule } from '../schedule/copy-schedules.ts';
import type { LakeWork } from '../schedule/lake-work.ts';
import type { Run } from '../schedule/run-history.ts';
import type { ScheduleView } from '../schedule/work-queue.ts';
import { tableText } from '../table-name.ts';
import { permittedTable, requireWholeLake } from './permission.ts';
import { copyRequestSchema, decodeRequest, historyQuerySchema, maintenanceOrderSchema } from './requests.ts';

export interface CopyAnswer {
  readonly source: string;
  readonly target: string;
  /** Of the order, when it is copied once. */
  readonly work_id: string | null;
}

/** Work on tables as HTTP asks for it: ordered, scheduled, and what became of it. */
export class MaintenanceApi {
  readonly #work: LakeWork | null;

  constructor(work: LakeWork | null) {
    this.#work = work;
  }

  async overview(): Promise<{ queue: { waiting: number; active: number; delayed: number; failed: number }; schedules: ScheduleView[] }> {
    const work = this.#present();
    return { queue: await work.counts(), schedules: await work.schedules() };
  }

  async history(query: unknown, identity: Identity): Promise<{ runs: readonly Run[] }> {
    const { table, work, limit } = decodeRequest(historyQuerySchema, query);
    if (table === undefined) requireWholeLake(identity);
    return { runs: await this.#present().history.list({ subject: table === undefined ? undefined : tableText(permittedTable(identity, table)), work, limit }) };
  }

  async order(body: unknown, identity: Identity): Promise<{ work_id: string }> {
    const { kind, table } = decodeRequest(maintenanceOrderSchema, body);
    return { work_id: await this.#present().order(kind, permittedTable(identity, table)) };
  }

  async copies(): Promise<{ copies: CopySchedule[] }> {
    return { copies: await this.#present().copies.list() };
  }

  /** Copies once, or from now on. */
  async copy(body: unknown, identity: Identity): Promise<CopyAnswer> {
    const { source, target = source, cron, every_ms: everyMs } = decodeRequest(copyRequestSchema, body);
    const [from, to] = [permittedTable(identity, source), permittedTable(identity, target)];
    const named = { source: tableText(from), target: tableText(to) };
    if (cron !== undefined && everyMs !== undefined) throw new FailureError(failure('BAD_REQUEST', 'Say either "cron" or "every_ms".'));
    if (cron === undefined && everyMs === undefined) return { ...named, work_id: await this.#present().orderCopy(from, to, identity.subject) };
    await this.#present().scheduleCopy({ ...named, cron: cron ?? null, everyMs: everyMs ?? null, actor: identity.subject });
    return { ...named, work_id: null };
  }

  async endCopy(target: string, identity: Identity): Promise<void> {
    await this.#present().unscheduleCopy(tableText(permittedTable(identity, target)));
  }

  #present(): LakeWork {
    if (this.#work === null) throw new FailureError({ ...failure('ENGINE_UNAVAILABLE', 'This service was started without Redis, so nothing is scheduled; set REDIS_URL.'), retryable: false });
    return this.#work;
  }
}

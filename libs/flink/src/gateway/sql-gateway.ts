import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { JsonClient } from '../http/json-client.ts';

const handleSchema = z.object({ sessionHandle: z.string() });
const operationSchema = z.object({ operationHandle: z.string() });
const pageSchema = z.object({
  resultType: z.enum(['NOT_READY', 'PAYLOAD', 'EOS']),
  jobID: z.string().nullish(),
  nextResultUri: z.string().nullish(),
  results: z
    .object({
      columns: z.array(z.object({ name: z.string() })).nullish(),
      data: z.array(z.object({ fields: z.array(z.unknown()) })).nullish(),
    })
    .nullish(),
});

/** What a statement gave. */
export interface StatementResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** The job that it started. */
  readonly jobId: string | null;
}

/** A planner that starts needs some 13 s on a busy machine before it answers. */
const REQUEST_TIMEOUT_MS = 30_000;
const FIRST_POLL_MS = 10;
const SLOWEST_POLL_MS = 200;
const MAX_ROWS = 100_000;

/**
 * Flink's SQL gateway (Flink's documentation, "SQL Gateway / REST Endpoint", version v1). Sessions live in its memory: after a restart they
 * are gone, and a statement is refused with 404 or 500.
 */
export class SqlGateway {
  private readonly http: JsonClient;

  constructor(url: string) {
    this.http = new JsonClient(url, REQUEST_TIMEOUT_MS);
  }

  /** Whether it answers at all. */
  async version(): Promise<string> {
    const { version } = await this.http.call(z.object({ version: z.string() }), 'GET', '/v1/info');
    return version;
  }

  /** Opens a session with these settings, hands it to `work` and closes it whatever happens. */
  async session<T>(settings: Readonly<Record<string, string>>, work: (execute: (statement: string, timeoutMs?: number) => Promise<StatementResult>) => Promise<T>): Promise<T> {
    const { sessionHandle } = await this.http.call(handleSchema, 'POST', '/v1/sessions', { properties: settings });
    try {
      return await work((statement, timeoutMs) => this.execute(sessionHandle, statement, timeoutMs));
    } finally {
      // A session that is not closed ends by itself when idle (`sql-gateway.session.idle-timeout`).
      await this.http.call(z.unknown(), 'DELETE', `/v1/sessions/${sessionHandle}`).catch(() => undefined);
    }
  }

  private async execute(session: string, statement: string, timeoutMs = 120_000): Promise<StatementResult> {
    const deadlineMs = Date.now() + timeoutMs;
    const { operationHandle } = await this.http.call(operationSchema, 'POST', `/v1/sessions/${session}/statements`, { statement });
    let uri = `/v1/sessions/${session}/operations/${operationHandle}/result/0?rowFormat=JSON`;
    let pollMs = FIRST_POLL_MS;
    let columns: readonly string[] = [];
    let jobId: string | null = null;
    const rows: (readonly unknown[])[] = [];
    for (;;) {
      const page = await this.http.call(pageSchema, 'GET', uri);
      jobId = page.jobID ?? jobId;
      columns = page.results?.columns?.map(({ name }) => name) ?? columns;
      for (const { fields } of page.results?.data ?? []) rows.push(fields);
      if (rows.length > MAX_ROWS) throw new RangeError(`the statement gave more than ${MAX_ROWS} rows`);
      if (page.resultType === 'EOS') return { columns, rows, jobId };
      if (Date.now() > deadlineMs) throw new Error(`the gateway did not finish the statement within ${timeoutMs} ms`);
      if (page.resultType === 'NOT_READY') {
        await sleep(pollMs);
        pollMs = Math.min(pollMs * 2, SLOWEST_POLL_MS);
      } else if (page.nextResultUri) {
        uri = page.nextResultUri;
      } else {
        return { columns, rows, jobId };
      }
    }
  }
}

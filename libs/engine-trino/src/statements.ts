import type { Column, JsonValue } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import { engineFailure, RowBudget, StatementScope } from '@query-router/engine';
import { translate } from './errors.ts';
import type { TrinoAddress } from './statement-client.ts';
import { StatementClient } from './statement-client.ts';
import { decoderOf } from './decode.ts';

const ENGINE = 'trino';
const LIMITS = { maxRows: 100_000, maxResultBytes: 64 * 1024 * 1024 };

export interface TrinoAnswer {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly JsonValue[])[];
  /** `INSERT`, `CREATE TABLE` …; null for queries. */
  readonly updateType: string | null;
  /** Rows that a change touched, where the server says so. */
  readonly updateCount: number | null;
}

export interface StatementLimits {
  readonly timeoutMs: number;
  /** Session properties, such as `lake.expire_snapshots_min_retention`. */
  readonly session?: Readonly<Record<string, string>>;
}

export interface TrinoStatements {
  /**
   * Runs one statement to its end, whatever it does. Answers are for administration, not for results: at most 100,000 rows.
   * @throws FailureError `DEADLINE_EXCEEDED` after `timeoutMs`, when the statement has been stopped in the server
   */
  run(sql: string, limits: StatementLimits, signal?: AbortSignal): Promise<TrinoAnswer>;
  close(): void;
}

/** Statements of the services that look after the lake, as a user who may write; the engine of queries is {@link createTrinoEngine}. */
export function openTrinoStatements(address: TrinoAddress, concurrency = 8): TrinoStatements {
  const client = new StatementClient(address, concurrency);
  const { host, hostname } = new URL(address.url);
  const secrets = [host, hostname, ...(address.password === undefined ? [] : [address.password])];
  return {
    async run(sql, limits, signal = new AbortController().signal) {
      const scope = new StatementScope(limits.timeoutMs, signal);
      try {
        scope.throwIfStopped(ENGINE);
        const answer = await readAll(client, sql, limits, scope.signal);
        scope.throwIfStopped(ENGINE);
        return answer;
      } catch (error) {
        if (scope.reason !== null) throw scope.failure(ENGINE);
        throw isFailureError(error) ? error : translate(error, secrets);
      } finally {
        scope.end();
      }
    },
    close: () => client.close(),
  };
}

async function readAll(client: StatementClient, sql: string, limits: StatementLimits, signal: AbortSignal): Promise<TrinoAnswer> {
  const budget = new RowBudget(LIMITS);
  let columns: readonly Column[] = [];
  let decode: readonly ((value: unknown) => JsonValue)[] = [];
  let updateType: string | null = null;
  let updateCount: number | null = null;
  for await (const page of client.run(sql, { queryId: 'lake', pageBytes: 1024 * 1024, ...limits }, signal)) {
    updateType = page.updateType ?? updateType;
    updateCount = page.updateCount ?? updateCount;
    if (columns.length === 0 && page.columns) {
      const decoders = page.columns.map(({ type }) => decoderOf(type));
      decode = decoders.map((decoder) => (value) => decoder.decode(value));
      columns = page.columns.map(({ name }, index) => ({ name, type: decoders[index]?.type ?? 'unknown' }));
    }
    for (const values of page.data ?? []) {
      if (!budget.admit(decode.map((one, index) => one(values[index])))) throw engineFailure(ENGINE, 'QUERY_FAILED', 'The answer is larger than administration reads.');
    }
  }
  return { columns, rows: budget.rows, updateType, updateCount };
}

import { failure, FailureError, type JsonValue } from '@query-router/contracts';
import type { TrinoStatements } from '@query-router/engine-trino';
import { sqlName, type TableName } from '../table-name.ts';

export interface Snapshot {
  readonly id: string;
  readonly parent: string | null;
  readonly at: string;
  /** `append`, `overwrite`, `replace` (compaction) or `delete`. */
  readonly operation: string;
  readonly is_current: boolean;
  /** In the history of the current snapshot; not after a rollback to one before it. */
  readonly is_ancestor: boolean;
  readonly added_records: number | null;
  readonly total_records: number | null;
  /** The pipeline's job and checkpoint whose commit this is; null for all else. */
  readonly flink_job: string | null;
  readonly flink_checkpoint: string | null;
}

const READ_TIMEOUT_MS = 60_000;

/** Reads of Iceberg's metadata tables through Trino (its manual, "Iceberg connector", "Metadata tables"). */
export class LakeSql {
  readonly #trino: TrinoStatements;

  constructor(trino: TrinoStatements) {
    this.#trino = trino;
  }

  /** Snapshots that the table's metadata still lists, the oldest first. */
  async snapshots(catalog: string, table: TableName): Promise<Snapshot[]> {
    const rows = await this.rows(`SELECT s.snapshot_id, s.parent_id, to_iso8601(s.committed_at AT TIME ZONE 'UTC'), s.operation, h.current_order = 1, coalesce(h.is_current_ancestor, false),
  element_at(s.summary, 'added-records'), element_at(s.summary, 'total-records'), element_at(s.summary, 'flink.job-id'), element_at(s.summary, 'flink.max-committed-checkpoint-id')
FROM ${sqlName(catalog, table, '$snapshots')} s
LEFT JOIN (SELECT snapshot_id, bool_or(is_current_ancestor) AS is_current_ancestor, min(n) AS current_order
  FROM (SELECT snapshot_id, is_current_ancestor, row_number() OVER (ORDER BY made_current_at DESC) AS n FROM ${sqlName(catalog, table, '$history')}) GROUP BY 1) h
  ON h.snapshot_id = s.snapshot_id
ORDER BY s.committed_at, s.snapshot_id`);
    return rows.map(([id, parent, at, operation, current, ancestor, added, total, job, checkpoint]) => ({
      id: String(id),
      parent: parent === null || parent === undefined ? null : String(parent),
      at: String(at),
      operation: String(operation),
      is_current: current === true,
      is_ancestor: ancestor === true,
      added_records: count(added),
      total_records: count(total),
      flink_job: typeof job === 'string' ? job : null,
      flink_checkpoint: typeof checkpoint === 'string' ? checkpoint : null,
    }));
  }

  /** Names and types, in the engine's words. */
  async columns(catalog: string, { schema, name }: TableName): Promise<{ name: string; type: string }[]> {
    const rows = await this.rows(`SELECT column_name, data_type FROM "${catalog}".information_schema.columns WHERE table_schema = ${sqlText(schema)} AND table_name = ${sqlText(name)} ORDER BY ordinal_position`);
    return rows.map(([column, type]) => ({ name: String(column), type: String(type) }));
  }

  async rows(sql: string, timeoutMs: number = READ_TIMEOUT_MS, signal?: AbortSignal): Promise<readonly (readonly JsonValue[])[]> {
    return (await this.#trino.run(sql, { timeoutMs }, signal)).rows;
  }

  async count(catalog: string, table: TableName): Promise<number> {
    const [row] = await this.rows(`SELECT count(*) FROM ${sqlName(catalog, table)}`);
    return Number(row?.[0] ?? 0);
  }

  /** A change of the table; the statement stops in the server at the deadline. */
  async change(sql: string, timeoutMs: number, signal?: AbortSignal): Promise<number | null> {
    return (await this.#trino.run(sql, { timeoutMs }, signal)).updateCount;
  }
}

export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A snapshot's id, which becomes part of SQL. @throws FailureError `BAD_REQUEST` */
export function checkSnapshotId(id: string): string {
  if (/^\d{1,19}$/.test(id)) return id;
  throw new FailureError(failure('BAD_REQUEST', 'A snapshot is named by its id, a whole number; the list of snapshots shows them.'));
}

function count(value: JsonValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

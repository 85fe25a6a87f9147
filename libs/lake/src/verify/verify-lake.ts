import { isFailureError } from '@query-router/contracts';
import type { Lake } from '../lake.ts';
import { nameOfKey, tableText, type TableName } from '../table-name.ts';

export interface TableReport {
  readonly table: string;
  readonly ok: boolean;
  /** Counted by reading the table; null when it cannot be read. */
  readonly rows: number | null;
  readonly snapshots: number | null;
  readonly current_snapshot: string;
  /** Of a stream's table: whether every event is there once. Null for other tables. */
  readonly stream: { readonly ok: boolean } | null;
  readonly problem: string | null;
}

export interface LakeReport {
  readonly ok: boolean;
  readonly default_branch: string;
  readonly commit: string;
  readonly branches: number;
  readonly tags: number;
  readonly tables: readonly TableReport[];
}

/** Looks at the rows of a stream's table; null for tables that no stream fills. */
export type StreamProbe = (table: TableName) => Promise<{ readonly ok: boolean } | null>;

const AT_ONCE = 3;

/** Reads every table of the default branch, or the wanted one, and says whether it can be read and holds what it should. */
export async function verifyLake({ nessie, sql, address }: Lake, probe: StreamProbe, wanted: TableName | null): Promise<LakeReport> {
  const refs = await nessie.references();
  const head = await nessie.reference(address.defaultBranch);
  const waiting = (await nessie.tables(`${head.name}@${head.hash}`)).flatMap(({ key, content }) => {
    const table = nameOfKey(key);
    return table === null || (wanted !== null && tableText(wanted) !== tableText(table)) ? [] : [{ table, snapshot: content.snapshotId }];
  });
  const { catalog } = address.trino;
  const reports: TableReport[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { table, snapshot } = next;
      const known = { table: tableText(table), current_snapshot: snapshot };
      try {
        const [rows, snapshots, stream] = [await sql.count(catalog, table), await sql.snapshots(catalog, table), await probe(table)];
        const problem = stream?.ok === false ? 'events of the stream are missing or repeated' : null;
        reports.push({ ...known, ok: problem === null, rows, snapshots: snapshots.length, stream, problem });
      } catch (error) {
        reports.push({ ...known, ok: false, rows: null, snapshots: null, stream: null, problem: isFailureError(error) ? error.failure.message : 'cannot be read' });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const tables = reports.toSorted((a, b) => (a.table < b.table ? -1 : 1));
  return { ok: tables.every(({ ok }) => ok), default_branch: head.name, commit: head.hash, branches: refs.filter(({ type }) => type === 'BRANCH').length, tags: refs.filter(({ type }) => type === 'TAG').length, tables };
}

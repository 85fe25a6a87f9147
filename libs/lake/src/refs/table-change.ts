import { folderOf, type Content, type TableContent } from '../nessie/nessie-schemas.ts';

/** How one table differs between two references. */
export interface TableChange {
  readonly table: string;
  readonly change: 'added' | 'removed' | 'data' | 'schema' | 'replaced';
  readonly from_snapshot: string | null;
  readonly to_snapshot: string | null;
}

/** Tables only, by name; a namespace that is there on one side follows from its tables. */
export function changesBetween(differences: readonly { readonly key: readonly string[]; readonly from: Content | null; readonly to: Content | null }[]): TableChange[] {
  const changes = differences.flatMap(({ key, from, to }) => {
    const here = from?.type === 'ICEBERG_TABLE' ? from : null;
    const there = to?.type === 'ICEBERG_TABLE' ? to : null;
    if ((here === null && there === null) || isSame(from, to)) return [];
    const change: TableChange = { table: key.join('.'), change: kindOf(here, there), from_snapshot: here?.snapshotId ?? null, to_snapshot: there?.snapshotId ?? null };
    return [change];
  });
  return changes.toSorted((a, b) => (a.table < b.table ? -1 : 1));
}

/** What was dropped and brought back has another id and is the same for all that matters. */
export function isSame(from: Content | null, to: Content | null): boolean {
  if (from?.type === 'ICEBERG_TABLE' && to?.type === 'ICEBERG_TABLE') return from.metadataLocation === to.metadataLocation;
  return from?.type === 'NAMESPACE' && to?.type === 'NAMESPACE';
}

function kindOf(from: TableContent | null, to: TableContent | null): TableChange['change'] {
  if (from === null) return 'added';
  if (to === null) return 'removed';
  if (folderOf(from) !== folderOf(to)) return 'replaced';
  return from.schemaId === to.schemaId ? 'data' : 'schema';
}

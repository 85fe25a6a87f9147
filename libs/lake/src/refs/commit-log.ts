import type { NessieClient } from '../nessie/nessie-client.ts';
import type { LogEntry } from '../nessie/nessie-schemas.ts';

export interface CommitView {
  readonly commit: string;
  readonly at: string;
  /** Who this product acted for, else the user that the writing process runs as. */
  readonly author: string;
  readonly message: string;
  /** `merge`, `restore` … when this product made the commit; `append`, `overwrite` … when an engine did. */
  readonly action: string | null;
  readonly tables: readonly { readonly table: string; readonly change: 'written' | 'dropped'; readonly snapshot: string | null }[];
}

export interface CommitLogPage {
  readonly commits: readonly CommitView[];
  /** Give it back as `page` for older commits; null at the end. */
  readonly next: string | null;
}

export interface CommitLogQuery {
  readonly limit?: number | undefined;
  readonly page?: string | undefined;
  readonly author?: string | undefined;
  /** Only commits that touched this table. */
  readonly table?: string | undefined;
}

const MAX_LIMIT = 500;

/** Who changed what on a reference and when, the newest first. */
export async function commitLog(nessie: NessieClient, ref: string, { limit = 50, page, author, table }: CommitLogQuery): Promise<CommitLogPage> {
  const conditions = [
    ...(author === undefined ? [] : [`commit.author == ${celText(author)}`]),
    ...(table === undefined ? [] : [`operations.exists(op, op.key == ${celText(table)})`]),
  ];
  const filter = conditions.length === 0 ? undefined : conditions.join(' && ');
  const { entries, next } = await nessie.history(ref, { limit: Math.min(Math.max(limit, 1), MAX_LIMIT), pageToken: page, filter, operations: true });
  return { commits: entries.map(view), next };
}

function view({ commitMeta, operations }: LogEntry): CommitView {
  const { allProperties } = commitMeta;
  return {
    commit: commitMeta.hash,
    at: commitMeta.commitTime,
    author: commitMeta.authors[0] ?? '',
    message: commitMeta.message,
    action: allProperties['query-router.action']?.[0] ?? allProperties['iceberg.operation']?.[0] ?? null,
    tables: (operations ?? []).flatMap(({ type, key, content }) => {
      if (content?.type === 'NAMESPACE' || type === 'UNCHANGED') return [];
      return [{ table: key.elements.join('.'), change: type === 'PUT' ? ('written' as const) : ('dropped' as const), snapshot: content?.type === 'ICEBERG_TABLE' ? content.snapshotId : null }];
    }),
  };
}

/** A string of the Common Expression Language. */
function celText(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}

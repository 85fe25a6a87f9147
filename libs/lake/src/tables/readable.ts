import { randomUUID } from 'node:crypto';
import { failure, FailureError } from '@query-router/contracts';
import type { NessieClient, RefHash } from '../nessie/nessie-client.ts';
import type { RefCatalogs } from '../refs/ref-catalogs.ts';
import { sqlName, tableText, type TableName } from '../table-name.ts';
import type { LakeSql } from './lake-sql.ts';

/**
 * Nessie remembers commits longer than the lake keeps files: expiry and orphan removal know nothing of old commits. Before tables are set
 * to what a commit says, their manifests are read there, through a tag that lives as long as the question.
 * @throws FailureError `CONFLICT` when the files of one are gone
 */
export async function requireReadable({ nessie, catalogs, sql }: { readonly nessie: NessieClient; readonly catalogs: RefCatalogs; readonly sql: LakeSql }, at: RefHash, tables: readonly TableName[]): Promise<void> {
  if (tables.length === 0) return;
  const name = `check_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const tag = await nessie.createReference('TAG', name, at);
  try {
    const catalog = await catalogs.ensure(name);
    for (const table of tables) {
      await sql.rows(`SELECT count(*) FROM ${sqlName(catalog, table, '$files')}`).catch((error: unknown) => {
        throw new FailureError(failure('CONFLICT', `${tableText(table)} as of that commit cannot be read any more: its files have expired. Nothing was changed.`), { cause: error });
      });
    }
  } finally {
    await catalogs.drop(name).catch(() => undefined);
    await nessie.deleteReference(tag).catch(() => undefined);
  }
}

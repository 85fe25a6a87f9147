import { failure, FailureError, type Identity } from '@query-router/contracts';
import { allows } from '@query-router/routing';
import type { Lake } from '../lake.ts';
import { parseTableName, tableText, type TableName } from '../table-name.ts';

/** A table that the key may touch. @throws FailureError `FORBIDDEN` */
export function permittedTable({ tables }: Identity, text: string): TableName {
  const table = parseTableName(text);
  if (allows(tables, table)) return table;
  throw new FailureError(failure('FORBIDDEN', `This API key may not touch ${tableText(table)}.`));
}

/** Branches, merges and rollbacks concern every table at once. @throws FailureError `FORBIDDEN` */
export function requireWholeLake({ tables }: Identity): void {
  if (tables.includes('*')) return;
  throw new FailureError(failure('FORBIDDEN', 'This concerns every table of the lake, and this API key is for some of them.'));
}

/** @throws FailureError `ENGINE_UNAVAILABLE` where the service was started without a lake */
export function presentLake(lake: Lake | null): Lake {
  if (lake !== null) return lake;
  throw new FailureError({ ...failure('ENGINE_UNAVAILABLE', 'This service was started without a lake; set LAKE_TRINO_URL and NESSIE_URL.'), retryable: false });
}

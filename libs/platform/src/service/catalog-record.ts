import { catalogMessageSchema, type CatalogMessage } from '@query-router/contracts';
import type { BusRecord } from '@query-router/bus';

/** What folds the records of `sql.catalog`. */
export interface CatalogFold {
  apply(message: CatalogMessage, nowMs: number): void;
  tombstone(key: string): void;
}

/**
 * Folds one record of `sql.catalog`. Returns its message, or null for a tombstone.
 *
 * @throws when the record holds no catalogue message
 */
export function foldCatalogRecord(catalog: CatalogFold, record: Pick<BusRecord, 'key' | 'value'>, nowMs: number): CatalogMessage | null {
  if (record.value === null) {
    catalog.tombstone(record.key?.toString() ?? '');
    return null;
  }
  const message = catalogMessageSchema.parse(JSON.parse(record.value.toString()));
  catalog.apply(message, nowMs);
  return message;
}

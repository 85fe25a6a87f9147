import { failure, FailureError } from '@query-router/contracts';

/** One change of a table's layout or history at a time: compaction, expiry, orphan removal, rollback, load. Writers need no lock. */
export interface TableLock {
  /** @throws FailureError `CONFLICT` (retryable) when somebody else holds it */
  hold<T>(table: string, work: () => Promise<T>): Promise<T>;
}

export function heldElsewhere(table: string): FailureError {
  return new FailureError(failure('CONFLICT', `${table} is being maintained or rolled back right now. Try again in a minute.`, { retryable: true }));
}

/** Within one process; enough where one instance of the service runs. */
export class LocalTableLock implements TableLock {
  readonly #held = new Set<string>();

  async hold<T>(table: string, work: () => Promise<T>): Promise<T> {
    if (this.#held.has(table)) throw heldElsewhere(table);
    this.#held.add(table);
    try {
      return await work();
    } finally {
      this.#held.delete(table);
    }
  }
}

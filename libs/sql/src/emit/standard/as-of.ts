import { CannotEmit } from '../cannot-emit.ts';
import type { AsOf } from '../emission.ts';

/** Trino's words for a version of a table, which PostgreSQL's grammar has none for. */
export function asOfClause(asOf: AsOf): string {
  if ('snapshot' in asOf) {
    if (!/^\d{1,19}$/.test(asOf.snapshot)) throw new CannotEmit('a snapshot is a decimal number');
    return `FOR VERSION AS OF ${asOf.snapshot}`;
  }
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:Z|([+-]\d\d:\d\d))$/.exec(asOf.timestamp);
  if (found === null) throw new CannotEmit('a time is written as in RFC 3339');
  return `FOR TIMESTAMP AS OF TIMESTAMP '${found[1]} ${found[2]} ${found[3] ?? 'UTC'}'`;
}

import { failure } from '@query-router/contracts';
import type { Failure, Identity, StatementKind } from '@query-router/contracts';
import { allows, tableText } from './table-name.ts';
import type { TouchedTables } from './touched-tables.ts';

/**
 * Layer 1: what an identity may do. Looks at the statement and the identity only, never at the catalogue, so that a refusal
 * tells nothing of what exists. A write whose reach is unknown (no table named) needs the right to every table.
 * Returns the failure, or null when allowed.
 */
export function accessFailure(kind: StatementKind, tables: TouchedTables, identity: Identity): Failure | null {
  if (kind !== 'read' && identity.role !== 'write') {
    const what = kind === 'ddl' ? 'changes definitions' : 'writes';
    return failure('FORBIDDEN', `"${identity.subject}" may only read, and this statement ${what}.`, { details: { role: identity.role, needed: 'write' } });
  }
  const refused = [...tables.writes, ...tables.reads].filter((table) => !allows(identity.tables, table)).map((table) => tableText(table));
  if (refused.length > 0) {
    return failure('FORBIDDEN', `"${identity.subject}" may not use ${refused.join(', ')}.`, { details: { tables: refused } });
  }
  if (kind !== 'read' && tables.writes.length === 0 && !identity.tables.includes('*')) {
    return failure('FORBIDDEN', `"${identity.subject}" may use some tables only, and what this statement changes cannot be told.`, {
      details: { needed: '*' },
    });
  }
  return null;
}

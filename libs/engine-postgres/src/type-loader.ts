import { collect } from './collect.ts';
import type { Session } from './session.ts';
import type { PgType } from './types.ts';
import { LOAD_TYPES } from './types.ts';

export async function loadTypes(session: Session): Promise<readonly PgType[]> {
  const rows = await collect(session, LOAD_TYPES);
  return rows.map(([oid, element, base, baseModifier]) => ({ oid: Number(oid), element: Number(element), base: Number(base), baseModifier: Number(baseModifier) }));
}

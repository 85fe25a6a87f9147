import { step } from './exchange.ts';
import type { Session } from './session.ts';

/** Most that is waited for a table that somebody has locked. */
const LOCK_MS = 200;

/** Work during which a locked table is an error soon (SQLSTATE 55P03), instead of a wait for whoever has it. */
export async function withoutWaiting<T>(admin: Session, work: () => Promise<T>): Promise<T> {
  await admin.run([step(`SET lock_timeout = ${LOCK_MS}`)]);
  try {
    return await work();
  } finally {
    await admin.run([step('RESET lock_timeout')]).catch(() => admin.retire());
  }
}

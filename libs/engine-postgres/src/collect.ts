import { step } from './exchange.ts';
import type { Session } from './session.ts';

export type TextRow = readonly (string | null)[];

/** Runs one of the adapter's own statements and gives its rows as the server's text. */
export async function collect(session: Session, text: string, params: readonly (string | null)[] = []): Promise<readonly TextRow[]> {
  const rows: TextRow[] = [];
  await session.run([step(text, params, { onRow: (fields) => rows.push(fields) })]);
  return rows;
}

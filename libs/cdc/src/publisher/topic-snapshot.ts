import type { TableReader } from '@query-router/engine';
import { EnvelopeWriter } from '../envelope/write-envelope.ts';
import type { ExportedSnapshot } from '../postgres/exported-snapshot.ts';
import type { CapturedTable } from './captured-tables.ts';
import type { TopicWriter } from './topic-writer.ts';

/** Which tables are written into their topics as a whole. */
export interface SnapshotChoice {
  readonly reader: TableReader;
  /** Every captured table, once for each stream. */
  readonly once: boolean;
  /** These again whenever their definition changes: somebody holds rows of theirs that come from nowhere else. */
  readonly always: (table: { readonly schema: string; readonly name: string }) => boolean;
}

/** Appends all rows of a table, as of a snapshot, as records of operation `r`. Gives their number. */
export async function appendSnapshot(
  { reader, writer, database }: { readonly reader: TableReader; readonly writer: TopicWriter; readonly database: string },
  table: CapturedTable,
  snapshot: ExportedSnapshot,
  signal: AbortSignal,
): Promise<number> {
  const { table: found, batches, close } = await reader.readTable(table.schema, table.name, signal, snapshot.name);
  try {
    const envelope = new EnvelopeWriter({ ...table, database, columns: found.columns });
    const nowMs = Date.now();
    const place = { commitLsn: snapshot.lsn, lsn: snapshot.lsn, txId: null, committedAtMicros: BigInt(nowMs) * 1_000n, tableOrder: 0 };
    let order = 0;
    for await (const rows of batches) {
      for (const row of rows) {
        order += 1;
        const room = writer.add(table.topic, { key: envelope.key(row), value: envelope.change('r', null, row, { ...place, order }, nowMs) });
        if (room !== undefined) await room;
      }
    }
    await writer.drain();
    return order;
  } finally {
    close();
  }
}

/** What a snapshot sees, by transaction id: the text of `pg_current_snapshot()`, `xmin:xmax:xip,xip`. */
export type Visibility = (txId: number) => boolean;

/**
 * Whether a transaction's changes are inside a snapshot. Ids in the log have 32 bits and wrap around; those of a snapshot have 64. They are
 * compared as PostgreSQL does, modulo 2^32, so it must not be asked of transactions two billion away.
 */
export function visibilityOf(snapshot: string): Visibility {
  const [xmin = '', xmax = '', running = ''] = snapshot.split(':');
  const [low, high] = [low32(xmin), low32(xmax)];
  const open = new Set(running.split(',').filter(Boolean).map(low32));
  return (txId) => {
    if (((txId - low) | 0) < 0) return true;
    return ((txId - high) | 0) < 0 && !open.has(txId >>> 0);
  };
}

function low32(xid: string): number {
  return Number(BigInt(xid) & 0xff_ff_ff_ffn);
}

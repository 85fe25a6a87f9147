import type { SlotStatus } from './postgres/slot.ts';
import type { RefusedTable } from './publisher/captured-tables.ts';

export interface ChangeSourceStatus {
  /** `idle`: no table is to be captured. `standby`: another service does it. */
  readonly state: 'stopped' | 'starting' | 'idle' | 'streaming' | 'standby' | 'retrying';
  readonly reason: string | null;
  readonly stream: string | null;
  readonly slot: SlotStatus | null;
  /** The newest mark: everything committed before is in the topics. */
  readonly mark: { readonly lsn: string; readonly at_ms: number } | null;
  readonly tables: readonly { readonly table: string; readonly topic: string }[];
  readonly refused: readonly RefusedTable[];
}

/** Whoever sees to it that PostgreSQL's changes get into their topics, and says on `cdc.progress` how far they are there. */
export interface ChangeSource {
  start(): void;
  stop(): Promise<void>;
  status(): ChangeSourceStatus;
  /** Looks again at what is wanted. */
  restart(): void;
  /** A snapshot was asked for anew. */
  snapshotsWanted(): Promise<void>;
}

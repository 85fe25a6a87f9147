import type { BusDriver } from '@query-router/bus';
import type { Metadata } from '@query-router/metadata';

export interface ShadowOptions {
  readonly driver: BusDriver;
  /** Name of this instance; its reply topic is made of it. */
  readonly instanceId: string;
  /** Shared by all services on a broker that others can write to; null where nobody else can. */
  readonly secret: string | null;
  /** Share of reads to compare, from 0 (none; statements can still be verified) to 1. */
  readonly sampleRatio: number;
  /** Samples compared at once; what comes meanwhile is dropped. */
  readonly concurrency: number;
  /** Of each run of a sample. */
  readonly timeoutMs: number;
  /** Where quarantine is kept when the bus forgets it at its end; null when `sql.catalog` survives. */
  readonly store: Metadata | null;
}

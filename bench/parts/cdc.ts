import { Peer } from '../measure/peer.ts';
import type { CdcCommands, CdcLag } from '../services/src/cdc.ts';
import type { Settings } from '../settings.ts';
import { compiled } from './where.ts';

const CHANGES_PER_SECOND = 2_000;
const DURATION_MS = 20_000;
const QUICK_DURATION_MS = 5_000;

export interface CdcResults {
  /** One line for each engine and log. */
  readonly lags: readonly CdcLag[];
}

/** How far copies are behind PostgreSQL under a steady load: over a log in memory, as in one process, and over the broker when there is one. */
export async function cdcPart({ bootstrap, settings }: { bootstrap: string | null; settings: Settings }): Promise<CdcResults> {
  const durationMs = settings.rounds === 1 ? QUICK_DURATION_MS : DURATION_MS;
  const lags: CdcLag[] = [];
  for (const broker of bootstrap === null ? [null] : [null, bootstrap]) {
    const peer = Peer.start<CdcCommands>(compiled('cdc'));
    try {
      lags.push(...(await peer.call('measure', { bootstrap: broker, changesPerSecond: CHANGES_PER_SECOND, durationMs })));
    } finally {
      await peer.stop();
    }
  }
  return { lags };
}

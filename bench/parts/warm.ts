import type { LoadShape } from '../measure/load.ts';
import type { Sample } from '../measure/stats.ts';
import type { Settings } from '../settings.ts';

export type Load = (shape: LoadShape) => Promise<Sample>;

const WARM_IN_FLIGHT = 64;

/** Asks until the code is compiled. */
export async function warmUp(load: Load, { warmRequests, warmMs }: Settings): Promise<void> {
  await load({ inFlight: WARM_IN_FLIGHT, requests: warmRequests, durationMs: warmMs });
}

/** One after the other, after a few that do not count; or many at once for a while. */
export async function measured(load: Load, inFlight: number, settings: Settings): Promise<Sample> {
  if (inFlight > 1) return load({ inFlight, durationMs: settings.loadMs });
  await load({ inFlight: 1, requests: settings.serialWarmUp });
  return load({ inFlight: 1, requests: settings.serialRequests });
}

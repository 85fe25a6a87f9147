import { env, serviceEnv } from '@query-router/platform';
import { z } from 'zod';

/** Variables of the comparison, the same in every profile but for how much is sampled. */
export const shadowEnv = {
  /** Share of reads that are run on a second engine and compared. */
  SHADOW_SAMPLE_RATIO: env.ratio(0.01),
  SHADOW_CONCURRENCY: env.integer({ min: 1, max: 100, consequence: 'it bounds what comparing costs the engines' }, 1),
  SHADOW_TIMEOUT_MS: env.durationMs(10_000, { minMs: 100 }),
};

/** Environment of the service. */
export const shadowServiceEnv = z.object({ ...serviceEnv, PORT: env.port(8003), ...shadowEnv });

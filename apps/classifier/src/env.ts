import { LIMITS } from '@query-router/contracts';
import { env, serviceEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the classifier. */
export const classifierEnv = z.object({
  ...serviceEnv,
  PORT: env.port(8001),
  ROUTING_POLICY: env.oneOf(['rules'], 'rules'),
  /** What services may do that ask on Kafka without going through the gateway. */
  DIRECT_ROLE: env.oneOf(['none', 'read', 'write'], 'read'),
  MAX_RESULT_BYTES: env.integer({ min: 1024, max: LIMITS.maxResultBytes, consequence: 'larger answers would not fit into a record' }, LIMITS.defaultMaxResultBytes),
});

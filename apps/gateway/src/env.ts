import { LIMITS } from '@query-router/contracts';
import { accessEnv } from '@query-router/http';
import { env, serviceEnv } from '@query-router/platform';
import { z } from 'zod';

/** Variables of the front door, the same in every profile. */
export const frontDoorEnv = {
  PORT: env.port(8000),
  ...accessEnv,
  MAX_PENDING: env.integer({ min: 1, max: 1_000_000, consequence: 'it bounds how many clients can wait at once' }, 20_000),
  HISTORY_SIZE: env.integer({ min: 1, max: 1_000_000, consequence: 'it bounds how many queries GET /queries/:id remembers' }, 10_000),
};

/** Environment of the gateway. */
export const gatewayEnv = z.object({ ...serviceEnv, ...frontDoorEnv });

/** JSON around the longest SQL: every character may be escaped. */
export const BODY_LIMIT_BYTES = LIMITS.maxSqlBytes * 6 + 4096;

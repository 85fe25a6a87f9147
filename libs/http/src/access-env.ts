import { env } from '@query-router/platform';
import { z } from 'zod';

/** Variables of a service that people and programs reach over HTTP. */
export const accessEnv = {
  /** `none` is for loopback only: whoever reaches the port may do everything. */
  AUTH: env.oneOf(['none', 'keys']).optional(),
  /** JSON file of API keys, made by `npx query-router keys create`. */
  API_KEYS_FILE: z.string().optional(),
};

import { env } from '@query-router/platform';
import { z } from 'zod';
import { frontDoorEnv } from '../../gateway/src/index.ts';
import { shadowEnv } from '../../shadow/src/index.ts';

/** Environment of the one-process version. */
export const standaloneEnv = z.object({
  HOST: env.host('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  /** Load the sample data into an empty database. */
  SAMPLE_DATA: env.flag(true),
  ...frontDoorEnv,
  ...shadowEnv,
});

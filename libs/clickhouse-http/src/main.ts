import { z } from 'zod';
import { THREADS } from './engine.ts';
import { startClickHouseHttp } from './server.ts';

const environment = z.object({
  CLICKHOUSE_DATA_DIR: z.string().min(1),
  CLICKHOUSE_PORT: z.coerce.number().int().min(0).max(65_535).default(8123),
  CLICKHOUSE_USER: z.string().default('default'),
  CLICKHOUSE_PASSWORD: z.string().default(''),
  // Has to be set before the process starts. With fewer threads than queries, the statement that should kill one waits behind it.
  UV_THREADPOOL_SIZE: z.coerce.number({ error: `must be at least ${THREADS}` }).min(THREADS),
});

const env = environment.parse(process.env);
const server = await startClickHouseHttp({
  dataDir: env.CLICKHOUSE_DATA_DIR,
  port: env.CLICKHOUSE_PORT,
  user: env.CLICKHOUSE_USER,
  password: env.CLICKHOUSE_PASSWORD,
});
process.stdout.write(`clickhouse-http listens on ${server.url}\n`);

async function stop(): Promise<void> {
  await server.close();
  // The engine keeps threads of its own, which would keep the process.
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());

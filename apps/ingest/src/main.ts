import 'reflect-metadata';
import { apiKeysFrom } from '@query-router/http';
import { openMetadata } from '@query-router/metadata';
import { driverFromEnv, newInstanceId, parseEnv, postgresAddress, runService, startNest } from '@query-router/platform';
import { configureHttp } from './configure-http.ts';
import { ingestEnv } from './env.ts';
import { IngestModule } from './ingest.module.ts';

const BODY_LIMIT_BYTES = 1 << 20;

await runService('ingest', async (logger) => {
  const env = parseEnv(ingestEnv, process.env);
  const instanceId = newInstanceId('ingest');
  const driver = driverFromEnv(env, instanceId);
  const metadata = openMetadata(postgresAddress(env), { onError: (error) => logger.warn(error.message) });
  const service = await startNest({
    name: 'ingest',
    module: IngestModule.register({ env, instanceId, driver, metadata, apiKeys: apiKeysFrom(env, (message) => logger.warn(message)) }),
    driver,
    host: env.HOST,
    port: env.PORT,
    maxInFlight: env.MAX_IN_FLIGHT,
    partitions: env.KAFKA_PARTITIONS,
    bodyLimit: BODY_LIMIT_BYTES,
    logger,
    configure: configureHttp,
  });
  logger.log(`listening on ${service.url}`);
  return {
    async close() {
      await service.close();
      await metadata.close();
    },
  };
});

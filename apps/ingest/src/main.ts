import 'reflect-metadata';
import { apiKeysFrom } from '@query-router/http';
import { openMetadata } from '@query-router/metadata';
import { driverFromEnv, eventLogFromEnv, metrics, newInstanceId, parseEnv, postgresAddress, runService, startNest } from '@query-router/platform';
import { STREAM_LIMITS } from '@query-router/streams';
import { configureHttp } from './configure-http.ts';
import { ingestEnv } from './env.ts';
import { IngestModule } from './ingest.module.ts';

const CONNECT_TIMEOUT_MS = 60_000;

await runService('ingest', async (logger) => {
  const env = parseEnv(ingestEnv, process.env);
  const instanceId = newInstanceId('ingest');
  const driver = driverFromEnv(env, instanceId);
  const metadata = openMetadata(postgresAddress(env), { onError: (error) => logger.warn(error.message) });
  const log = eventLogFromEnv(env, instanceId, (error) => {
    metrics.busErrors.inc({ service: 'ingest' });
    logger.error(error);
  });
  await log.connect(AbortSignal.timeout(CONNECT_TIMEOUT_MS));
  const service = await startNest({
    name: 'ingest',
    module: IngestModule.register({ env, instanceId, driver, log, metadata, apiKeys: apiKeysFrom(env, (message) => logger.warn(message)) }),
    driver,
    host: env.HOST,
    port: env.PORT,
    maxInFlight: env.MAX_IN_FLIGHT,
    partitions: env.KAFKA_PARTITIONS,
    bodyLimit: STREAM_LIMITS.batchBytes,
    logger,
    configure: configureHttp,
  });
  logger.log(`listening on ${service.url}`);
  return {
    async close() {
      await service.close();
      await log.close();
      await metadata.close();
    },
  };
});

import 'reflect-metadata';
import { apiKeysFrom } from '@query-router/http';
import { driverFromEnv, newInstanceId, parseEnv, runService, startNest } from '@query-router/platform';
import { BODY_LIMIT_BYTES, gatewayEnv } from './env.ts';
import { GatewayModule } from './gateway.module.ts';
import { configureHttp } from './http/configure-http.ts';

await runService('gateway', async (logger) => {
  const env = parseEnv(gatewayEnv, process.env);
  const instanceId = newInstanceId('gateway');
  const driver = driverFromEnv(env, instanceId);
  const service = await startNest({
    name: 'gateway',
    module: GatewayModule.register({
      driver,
      instanceId,
      apiKeys: apiKeysFrom(env, (message) => logger.warn(message)),
      secret: env.ROUTER_SECRET ?? null,
      maxPending: env.MAX_PENDING,
      historySize: env.HISTORY_SIZE,
    }),
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
  return service;
});

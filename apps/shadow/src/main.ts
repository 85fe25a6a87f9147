import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { driverFromEnv, newInstanceId, OpsModule, parseEnv, runService, startNest } from '@query-router/platform';
import { shadowServiceEnv } from './env.ts';
import { ShadowModule } from './shadow.module.ts';

const OPS_BODY_LIMIT = 1024;

@Module({})
class ShadowApp {}

await runService('shadow', async (logger) => {
  const env = parseEnv(shadowServiceEnv, process.env);
  const instanceId = newInstanceId('shadow');
  const driver = driverFromEnv(env, instanceId);
  const shadow = ShadowModule.register({
    driver,
    instanceId,
    secret: env.ROUTER_SECRET ?? null,
    sampleRatio: env.SHADOW_SAMPLE_RATIO,
    concurrency: env.SHADOW_CONCURRENCY,
    timeoutMs: env.SHADOW_TIMEOUT_MS,
    // The catalogue's topic survives this process.
    store: null,
  });
  return startNest({
    name: 'shadow',
    module: { module: ShadowApp, imports: [shadow, OpsModule.register({ imports: [], inject: [], useFactory: () => () => ({ ready: true, checks: {} }) })] },
    driver,
    host: env.HOST,
    port: env.PORT,
    maxInFlight: env.MAX_IN_FLIGHT,
    partitions: env.KAFKA_PARTITIONS,
    bodyLimit: OPS_BODY_LIMIT,
    logger,
  });
});

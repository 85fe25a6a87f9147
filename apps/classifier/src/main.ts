import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { driverFromEnv, newInstanceId, OpsModule, parseEnv, runService, startNest } from '@query-router/platform';
import { rulesPolicy } from '@query-router/routing';
import { ClassifierModule } from './classifier.module.ts';
import { classifierEnv } from './env.ts';

const OPS_BODY_LIMIT = 1024;

@Module({})
class ClassifierApp {}

await runService('classifier', async (logger) => {
  const env = parseEnv(classifierEnv, process.env);
  const driver = driverFromEnv(env, newInstanceId('classifier'));
  const classifier = ClassifierModule.register({
    driver,
    policy: rulesPolicy,
    secret: env.ROUTER_SECRET ?? null,
    directRole: env.DIRECT_ROLE === 'none' ? null : env.DIRECT_ROLE,
    maxResultBytes: env.MAX_RESULT_BYTES,
  });
  return startNest({
    name: 'classifier',
    module: { module: ClassifierApp, imports: [classifier, OpsModule.register({ imports: [], inject: [], useFactory: () => () => ({ ready: true, checks: {} }) })] },
    driver,
    host: env.HOST,
    port: env.PORT,
    maxInFlight: env.MAX_IN_FLIGHT,
    partitions: env.KAFKA_PARTITIONS,
    bodyLimit: OPS_BODY_LIMIT,
    logger,
  });
});

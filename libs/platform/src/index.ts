export { metrics, registry } from './ops/metrics.ts';
export { OpsModule, type ReadinessReport } from './ops/ops.module.ts';
export { newInstanceId } from './service/instance-id.ts';
export { runService, type RunningService } from './service/run-service.ts';
export { startNest, type NestServiceOptions } from './service/start-nest.ts';
export { systemTopics } from './service/system-topics.ts';
export { foldCatalogRecord } from './service/catalog-record.ts';
export * from './auth/index.ts';
export * from './env/index.ts';

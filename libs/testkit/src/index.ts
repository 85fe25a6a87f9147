export type { Availability, RunningServer, ServerAddresses, ServerName } from './addresses.ts';
export { serverNames } from './addresses.ts';
export { startKafka, type KafkaServer } from './kafka-server.ts';
export { describeWith, server } from './servers.ts';
export * from './stub-gateway.ts';
export * from './stub-router.ts';
export { startNativeClickHouse } from './native/clickhouse.ts';
export { nativeStack } from './stack/native-stack.ts';
export { cacheDirectory } from './native/paths.ts';

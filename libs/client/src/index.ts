export * from './http/http-client.ts';
export * from './kafka/kafka-client.ts';
export type { QueryOptions } from './query-options.ts';
export * from './query-router-error.ts';
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy.ts';
export { Session, type QueryClient } from './session.ts';

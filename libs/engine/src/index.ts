export * from './failures.ts';
export * from './in-flight.ts';
export * from './json-bytes.ts';
export * from './query-engine.ts';
export * from './replica-store.ts';
export * from './row-budget.ts';
export * from './statement-scope.ts';
export * from './wire-values.ts';

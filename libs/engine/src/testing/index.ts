export type { EngineSetup, EngineStatements, WriteSetup } from './setup.ts';
export { THINGS, thingsDdl } from './setup.ts';
export type { ValueCase, ValueExpressions, ValueName } from './values.ts';
export { POSTGRES_EXPRESSIONS, VALUE_CASES } from './values.ts';
export type { EngineUnderTest } from './harness.ts';
export { codeOf, failureOf, newMarker, query, run, until } from './harness.ts';
export { engineContract } from './engine-contract.ts';
export { replicaContract } from './replica-contract.ts';

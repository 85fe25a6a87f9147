export { accessEnv } from './access-env.ts';
export { apiKeysFrom, type Admission } from './admission.ts';
export { admit, API_KEYS, AuthGuard, identityOf, WriterGuard } from './auth.guard.ts';
export { FailureFilter, sendProblem } from './failure.filter.ts';
export { acceptJsonBodies } from './json-body.ts';

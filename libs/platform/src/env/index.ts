export * as env from './pieces.ts';
export { EnvironmentError, parseEnv } from './parse-env.ts';

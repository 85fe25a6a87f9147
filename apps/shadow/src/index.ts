export { shadowEnv } from './env.ts';
export { ShadowModule } from './shadow.module.ts';

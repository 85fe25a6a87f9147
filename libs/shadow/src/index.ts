export { ShadowService } from './shadow-service.ts';
export type { ShadowOptions } from './shadow-options.ts';

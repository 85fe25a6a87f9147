export { BODY_LIMIT_BYTES, frontDoorEnv } from './env.ts';
export { GatewayModule } from './gateway.module.ts';
export { configureHttp } from './http/configure-http.ts';

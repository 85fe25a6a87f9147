export { startClickHouseHttp, type ClickHouseHttp, type ClickHouseHttpOptions } from './server.ts';

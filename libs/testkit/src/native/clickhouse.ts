import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressesOn } from '../addresses.ts';
import { answersHttp, directoryOf, launch, type NativeService } from './service.ts';

const MAIN = fileURLToPath(new URL('../../../clickhouse-http/src/main.ts', import.meta.url));
const START_TIMEOUT_MS = 30_000;
/** libuv's four threads would let four queries run, and a fifth that should kill one of them wait. */
const THREADS = 24;

/** The ClickHouse engine from npm behind ClickHouse's HTTP interface, as a process of its own: a crash of the engine takes it along. */
export const clickhouse: NativeService = {
  title: 'ClickHouse',
  ports: ['clickhouse'],
  after: [],
  needs: [],
  fetch: async () => 'the ClickHouse engine of the npm package',
  start(plan) {
    const { url, user, password } = addressesOn(plan.ports).clickhouse;
    return launch(plan, 'clickhouse', {
      title: 'ClickHouse',
      command: process.execPath,
      args: [MAIN],
      environment: {
        UV_THREADPOOL_SIZE: String(THREADS),
        CLICKHOUSE_DATA_DIR: join(directoryOf(plan, 'clickhouse'), 'data'),
        CLICKHOUSE_PORT: new URL(url).port,
        CLICKHOUSE_USER: user,
        CLICKHOUSE_PASSWORD: password,
      },
      isReady: () => answersHttp(`${url}/ping`),
      wait: { timeoutMs: START_TIMEOUT_MS },
    });
  },
};

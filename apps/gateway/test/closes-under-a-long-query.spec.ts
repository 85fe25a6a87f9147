/**
 * A gateway that was told to stop waited for every answer that was still to come, without end: with a query that took longer than the 20 s a stop may
 * take, the process was ended by force, and its clients' connections with it. Nobody was told anything, and the query ran on.
 */
import 'reflect-metadata';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { createDriver, headerText, headersOf, MemoryBroker, type BusDriver, type BusRecord } from '@query-router/bus';
import { HEADERS, TOPICS } from '@query-router/contracts';
import { startNest, type StartedService } from '@query-router/platform';
import { BODY_LIMIT_BYTES, configureHttp, GatewayModule } from '../src/index.ts';

const BODY = JSON.stringify({ sql: 'SELECT 1', timeout_ms: 600_000 });

describe('a gateway that closes', () => {
  let driver: BusDriver;
  let gateway: StartedService;
  const errors: unknown[] = [];

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    const memory = new MemoryBroker();
    driver = createDriver({ driver: 'memory', clientId: 'test', memory });
    await driver.connect(AbortSignal.timeout(1_000));
    const own = createDriver({ driver: 'memory', clientId: 'gateway', memory });
    gateway = await startNest({
      name: 'gateway',
      module: GatewayModule.register({ driver: own, instanceId: 'gateway-1', apiKeys: null, secret: null, maxPending: 10, historySize: 10, drainMs: 50 }),
      driver: own,
      host: '127.0.0.1',
      port: 0,
      maxInFlight: 10,
      partitions: 1,
      bodyLimit: BODY_LIMIT_BYTES,
      logger: new Logger(),
      clientsMs: 500,
      configure: configureHttp,
    });
  });

  async function read(topic: string): Promise<BusRecord[]> {
    const records: BusRecord[] = [];
    await driver.tail({ topics: [topic], from: 'earliest', handler: (record) => records.push(record), onError: (error) => errors.push(error) });
    return records;
  }

  it('answers a query that goes on too long that it may be sent again, and cancels it', async () => {
    const requests = await read(TOPICS.requests);
    const orders = await read(TOPICS.control);
    const answer = fetch(`${gateway.url}/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODY });
    await arrived(requests);
    await gateway.close();
    const response = await answer;
    expect(response.status).toBe(503);
    const queryId = headerText(requests[0]?.headers ?? headersOf({}), HEADERS.queryId);
    expect(await response.json()).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true, query_id: queryId });
    expect(orders.map(({ value }) => JSON.parse(String(value)))).toMatchObject([{ kind: 'cancel', query_id: queryId }]);
    expect(errors).toEqual([]);
  });

  it('does not wait for a client that never ends its request', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /query HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{');
    const ended = gone(socket);
    await gateway.close();
    await expect(ended).resolves.toBe('closed');
  });
});

async function arrived(records: readonly BusRecord[]): Promise<void> {
  while (records.length === 0) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Resolves when the connection is closed, in good order or not. */
function gone(socket: Socket): Promise<'closed'> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve('closed'));
    socket.resume();
  });
}

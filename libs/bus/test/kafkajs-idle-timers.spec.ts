/**
 * kafkajs arms a timer with the delay `-1 - Date.now()` after each answer (tulios/kafkajs#1704). Node 24 warns of it once a process
 * (TimeoutNegativeWarning) and wakes up each millisecond; with the driver's repair it is armed only while a request waits.
 */
import { createRequire } from 'node:module';
import { kafkajsClient } from '../src/driver-kafkajs/kafkajs-client.ts';

interface RequestQueue {
  readonly throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: unknown[];
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}
type RequestQueueClass = new (options: object) => RequestQueue;

const silent = { debug: () => undefined };

describe('a connection of the kafkajs driver', () => {
  it('arms no timer while no request waits, and one when a request does', () => {
    kafkajsClient({ clientId: 'test', bootstrapServers: ['localhost:1'] });
    const Queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as RequestQueueClass;
    const queue = new Queue({ maxInFlightRequests: null, requestTimeout: 1_000, enforceRequestTimeout: false, clientId: 'test', broker: 'test', logger: { namespace: () => silent } });
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });
});

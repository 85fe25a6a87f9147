import { describeWith, server } from '@query-router/testkit';
import { createDriver, createEventLog } from '../src/index.ts';
import { describeBus } from './testing/bus-contract.ts';
import { describeEventLog } from './testing/event-log-contract.ts';

/** Kafka 3.9 with ZooKeeper, which some still run: older requests, and no broker session to go by. */
describeWith('with Kafka on ZooKeeper', await server('kafka-zookeeper'), ({ bootstrap }) => {
  describeBus('platformatic', () => createDriver({ driver: 'platformatic', clientId: 'test', bootstrapServers: [bootstrap] }));
  describeEventLog('kafka', () => createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [bootstrap], onError: () => undefined }));
});

import { describeWith, server } from '@query-router/testkit';
import { createEventLog } from '../src/index.ts';
import { describeEventLog } from './testing/event-log-contract.ts';

describeWith('with Kafka', await server('kafka'), ({ bootstrap }) => {
  describeEventLog('kafka', () => createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [bootstrap], onError: () => undefined }));
});

describeWith('with Kafka 3.9 and ZooKeeper', await server('kafka-zookeeper'), ({ bootstrap }) => {
  describeEventLog('kafka', () => createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [bootstrap], onError: () => undefined }));
});

import { describeWith, server } from '@query-router/testkit';
import { createDriver } from '../src/index.ts';
import { describeBus } from './testing/bus-contract.ts';

describeWith('with Kafka', await server('kafka'), ({ bootstrap }) => {
  describeBus('kafkajs', () => createDriver({ driver: 'kafkajs', clientId: 'test', bootstrapServers: [bootstrap] }));
});

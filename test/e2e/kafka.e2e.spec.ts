import { describeWith, server } from '@query-router/testkit';
import { e2eSuite } from './harness/suite.ts';
import { startOnKafka } from './harness/kafka-system.ts';

describeWith('the router on Kafka, two processes of every service', await server('trino'), (trino) => {
  e2eSuite(() => startOnKafka({ instances: 2, driver: 'platformatic', trino }), 240_000);
});

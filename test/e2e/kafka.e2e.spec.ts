import { describeWith, server } from '@query-router/testkit';
import { interopCases } from '../interop/interop-cases.ts';
import { buildSpringRequester } from '../interop/spring-peer.ts';
import { trinoCases } from './cases/trino.ts';
import { e2eSuite } from './harness/suite.ts';
import { startOnKafka } from './harness/kafka-system.ts';

const spring = await buildSpringRequester();

describeWith('the router on Kafka, two processes of every service', await server('trino'), (trino) => {
  const system = e2eSuite(() => startOnKafka({ instances: 2, driver: 'platformatic', trino }), ['postgres', 'clickhouse', 'duckdb'], 240_000);
  trinoCases(system, trino);
  interopCases(() => system().broker.bootstrap, spring);
});

import { describeWith, server } from '@query-router/testkit';
import { routingCases } from './cases/routing.ts';
import { writeCases } from './cases/writes.ts';
import { startOnKafka, type KafkaSystem } from './harness/kafka-system.ts';

describeWith('the router on a Kafka with ZooKeeper', await server('kafka-zookeeper'), () => {
  let running: KafkaSystem | undefined;
  const system = (): KafkaSystem => {
    if (running === undefined) throw new Error('the system is not running');
    return running;
  };
  beforeAll(async () => {
    running = await startOnKafka({ instances: 1, driver: 'platformatic', broker: 'kafka-zookeeper' });
  }, 240_000);
  afterAll(async () => {
    await running?.stop();
  }, 60_000);

  routingCases(system);
  writeCases(system);
});

import { Kafka, logLevel } from 'kafkajs';
import { describeWith, server, startKafka } from '@query-router/testkit';

const found = await server('kafka');

async function topicsOf(bootstrap: string): Promise<string[]> {
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

describeWith('the shared Kafka', found, ({ bootstrap }) => {
  test('answers a client', async () => {
    expect(await topicsOf(bootstrap)).toEqual(expect.any(Array));
  });

  test('does not create a topic because somebody mistyped its name', async () => {
    const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).producer({ allowAutoTopicCreation: true });
    await producer.connect();
    await expect(producer.send({ topic: 'no-such-topic', messages: [{ value: 'x' }] })).rejects.toThrow('This server does not host this topic-partition');
    await producer.disconnect();
    expect(await topicsOf(bootstrap)).not.toContain('no-such-topic');
  });
});

describeWith('a Kafka of one test', found, () => {
  test('keeps its address and its topics when it is killed and started again', async () => {
    const broker = await startKafka();
    try {
      const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] });
      await admin.disconnect();
      await broker.kill();
      await broker.start();
      expect(await topicsOf(broker.bootstrap)).toContain('kept');
    } finally {
      await broker.dispose();
    }
  }, 90_000);
});

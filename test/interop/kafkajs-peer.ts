import { randomUUID } from 'node:crypto';
import { HEADERS, TOPICS } from '@query-router/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { RawPeer, RawReply } from './peers.ts';

/** As it comes, with its timers of negative delay: that is the TimeoutNegativeWarning of a test run. Our driver repairs it (docs/decisions/005). */
function kafka(bootstrap: string): Kafka {
  return new Kafka({ clientId: 'interop', brokers: bootstrap.split(','), logLevel: logLevel.NOTHING });
}

/** Creates a topic unless it is there. */
export async function createTopic(bootstrap: string, topic: string, partitions: number): Promise<void> {
  const admin = kafka(bootstrap).admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions, replicationFactor: 1 }] });
  } finally {
    await admin.disconnect();
  }
}

/** Asks by kafkajs, with nothing but its own producer and consumer. */
export const askByKafkajs: RawPeer = async (bootstrap, replyTopic, requests) => {
  const client = kafka(bootstrap);
  const producer = client.producer();
  const consumer = client.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  const replies: RawReply[] = [];
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  try {
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topic: replyTopic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message, partition }) => {
        const headers = new Map(Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from((value ?? '') as Buffer)]));
        replies.push({ correlationId: headers.get(HEADERS.correlationId) ?? Buffer.alloc(0), partition, headers, value: message.value?.toString() ?? '' });
        if (replies.length === requests.length) resolve();
      },
    });
    await producer.send({ topic: TOPICS.requests, messages: requests.map(({ value, headers }) => ({ value, headers })) });
    await complete;
    return replies;
  } finally {
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
  }
};

/** Values of a topic's records, once `wanted` finds one among them. */
export async function findRecord(bootstrap: string, topic: string, wanted: (value: string) => boolean): Promise<ReadonlyMap<string, Buffer>> {
  const consumer = kafka(bootstrap).consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, Buffer>>();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        if (wanted(message.value?.toString() ?? '')) resolve(new Map(Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from((value ?? '') as Buffer)])));
      },
    });
    return await promise;
  } finally {
    await consumer.disconnect();
  }
}

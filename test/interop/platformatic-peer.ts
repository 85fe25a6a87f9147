import { randomUUID } from 'node:crypto';
import { HEADERS, TOPICS } from '@query-router/contracts';
import { Consumer, MessagesStreamModes, Producer } from '@platformatic/kafka';
import type { RawPeer, RawReply } from './peers.ts';

/** Asks by @platformatic/kafka, with nothing but its own producer and consumer. */
export const askByPlatformatic: RawPeer = async (bootstrap, replyTopic, requests) => {
  const connection = { clientId: 'interop', bootstrapBrokers: bootstrap.split(',') };
  const producer = new Producer(connection);
  const consumer = new Consumer({ ...connection, groupId: randomUUID() });
  const replies: RawReply[] = [];
  try {
    const stream = await consumer.consume({ topics: [replyTopic], mode: MessagesStreamModes.EARLIEST, autocommit: false, maxWaitTime: 100 });
    await producer.send({
      messages: requests.map(({ value, headers }) => ({
        topic: TOPICS.requests,
        value: Buffer.from(value),
        headers: new Map(Object.entries(headers).map(([name, content]) => [Buffer.from(name), Buffer.from(content as string)])),
      })),
    });
    for await (const message of stream) {
      const headers = new Map([...message.headers].map(([name, content]) => [name.toString(), content]));
      replies.push({ correlationId: headers.get(HEADERS.correlationId) ?? Buffer.alloc(0), partition: message.partition, headers, value: message.value.toString() });
      if (replies.length === requests.length) break;
    }
    return replies;
  } finally {
    await producer.close();
    await consumer.close(true);
  }
};

import { TOPICS } from '@query-router/contracts';
import { ClientKafka, ClientsModule, Transport } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { logLevel } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import { createTopic } from './kafkajs-peer.ts';

export type NestOutcome = { readonly answer: unknown } | { readonly error: unknown };

/**
 * Asks with the Kafka client that NestJS ships, unchanged. Its answers come on `sql.requests.reply`, which must exist with a partition
 * for each running client; it finishes only because the last answer carries `kafka_nest-is-disposed`.
 */
export async function askByNest(bootstrap: string, bodies: readonly object[]): Promise<readonly NestOutcome[]> {
  await createTopic(bootstrap, `${TOPICS.requests}.reply`, 3);
  const module = await Test.createTestingModule({
    imports: [ClientsModule.register([{
      name: 'router',
      transport: Transport.KAFKA,
      options: { client: { brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }, consumer: { groupId: `nest-${process.pid}-${Date.now()}` } },
    }])],
  }).compile();
  const client = module.get<ClientKafka>('router');
  client.subscribeToResponseOf(TOPICS.requests);
  await client.connect();
  try {
    return await Promise.all(bodies.map(async (body) => {
      try {
        return { answer: await lastValueFrom(client.send<unknown>(TOPICS.requests, body)) };
      } catch (error) {
        return { error };
      }
    }));
  } finally {
    await client.close();
    await module.close();
  }
}

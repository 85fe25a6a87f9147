import { randomBytes, randomUUID } from 'node:crypto';
import { DEAD_LETTER_HEADERS } from '@query-router/bus';
import { KafkaClient } from '@query-router/client';
import { HEADERS, TOPICS } from '@query-router/contracts';
import { askByKafkajs, createTopic, findRecord } from './kafkajs-peer.ts';
import { askByNest } from './nest-peer.ts';
import { BROKEN, EXPECTED_ROWS, QUESTIONS, requestBody, rowsOf, type RawPeer, type RawReply, type RawRequest } from './peers.ts';
import { askByPlatformatic } from './platformatic-peer.ts';
import { askBySpring, type SpringBuild, type SpringMode } from './spring-peer.ts';

const RAW_PEERS: readonly (readonly [string, RawPeer])[] = [['kafkajs', askByKafkajs], ['@platformatic/kafka', askByPlatformatic]];

async function newReplyTopic(bootstrap: string, partitions = 1): Promise<string> {
  const topic = `interop.reply.${randomUUID()}`;
  await createTopic(bootstrap, topic, partitions);
  return topic;
}

function rawRequest(replyTopic: string, value: string, more: Readonly<Record<string, Buffer | string>> = {}): RawRequest {
  return { value, headers: { [HEADERS.correlationId]: randomBytes(16), [HEADERS.replyTopic]: replyTopic, ...more } };
}

/** The answer to a request, by the bytes of its correlation id. */
function answerTo(request: RawRequest, replies: readonly RawReply[]): RawReply | undefined {
  return replies.find((reply) => reply.correlationId.equals(request.headers[HEADERS.correlationId] as Buffer));
}

/**
 * What a service that knows only the wire contract must be able to do, whatever answers behind `bootstrap`. That may be the real system:
 * the statements need no tables.
 */
export function interopCases(bootstrap: () => string, spring: SpringBuild): void {
  rawCases(bootstrap);
  nestCases(bootstrap);
  ownClientCases(bootstrap);
  springCases(bootstrap, spring);
}

function rawCases(bootstrap: () => string): void {
  describe.each(RAW_PEERS)('a raw producer and consumer by %s', (_name, ask) => {
    it('gets each answer under the bytes of its correlation id', async () => {
      const replyTopic = await newReplyTopic(bootstrap());
      const requests = QUESTIONS.map((sql) => rawRequest(replyTopic, requestBody(sql)));
      const replies = await ask(bootstrap(), replyTopic, requests);
      expect(requests.map((request) => rowsOf(answerTo(request, replies)?.value ?? '{}'))).toEqual(EXPECTED_ROWS);
      expect(replies.map((reply) => reply.headers.get(HEADERS.status)?.toString())).toEqual(QUESTIONS.map(() => 'ok'));
    });

    it('gets a failure as such, in headers and body', async () => {
      const replyTopic = await newReplyTopic(bootstrap());
      const [reply] = await ask(bootstrap(), replyTopic, [rawRequest(replyTopic, requestBody(BROKEN.sql))]);
      expect(reply?.headers.get(HEADERS.status)?.toString()).toBe('error');
      expect(reply?.headers.get(HEADERS.errorCode)?.toString()).toBe(BROKEN.code);
      expect(JSON.parse(reply?.value ?? '')).toMatchObject({ code: BROKEN.code, retryable: false, message: expect.any(String) });
    });

    it('is told that a body cannot be read, and the record is kept among the dead letters', async () => {
      const replyTopic = await newReplyTopic(bootstrap());
      const value = `not JSON ${randomUUID()}`;
      const [reply] = await ask(bootstrap(), replyTopic, [rawRequest(replyTopic, value)]);
      expect(reply?.headers.get(HEADERS.errorCode)?.toString()).toBe('BAD_REQUEST');
      const letter = await findRecord(bootstrap(), TOPICS.deadLetter, (found) => found === value);
      expect(letter.get(DEAD_LETTER_HEADERS.topic)?.toString()).toBe(TOPICS.requests);
      expect(letter.get(HEADERS.replyTopic)?.toString()).toBe(replyTopic);
    });

    it.each([['ASCII digits', Buffer.from('2')], ['four bytes', Buffer.from([0, 0, 0, 2])]])('is answered on the partition it names in %s', async (_encoding, partition) => {
      const replyTopic = await newReplyTopic(bootstrap(), 3);
      const [reply] = await ask(bootstrap(), replyTopic, [rawRequest(replyTopic, requestBody('SELECT 1 AS n'), { [HEADERS.replyPartition]: partition })]);
      expect(reply?.partition).toBe(2);
    });
  });
}

function nestCases(bootstrap: () => string): void {
  describe('the stock Kafka client of NestJS', () => {
    it('completes with each answer, and with the failure as an error', async () => {
      const outcomes = await askByNest(bootstrap(), [...QUESTIONS, BROKEN.sql].map((sql) => ({ sql })));
      const answers = outcomes.slice(0, -1).map((outcome) => ('answer' in outcome ? outcome.answer : outcome));
      expect(answers).toEqual(EXPECTED_ROWS.map((data) => expect.objectContaining({ data })));
      expect(outcomes.at(-1)).toMatchObject({ error: { code: BROKEN.code } });
    });
  });
}

function ownClientCases(bootstrap: () => string): void {
  describe.each(['platformatic', 'kafkajs'] as const)('the TypeScript client over %s', (driver) => {
    it('resolves with answers and rejects with failures', async () => {
      const client = await KafkaClient.connect({ bootstrapServers: bootstrap().split(','), driver });
      try {
        const answers = await Promise.all(QUESTIONS.map((sql) => client.query(sql)));
        expect(answers.map((answer) => answer.data)).toEqual(EXPECTED_ROWS);
        await expect(client.query(BROKEN.sql)).rejects.toMatchObject({ name: 'QueryRouterError', code: BROKEN.code });
      } finally {
        await client.close();
      }
    });
  });
}

function springCases(bootstrap: () => string, spring: SpringBuild): void {
  const modes: readonly (readonly [SpringMode, string])[] = [
    ['binary', 'its default 16 bytes of correlation id'], ['text', 'a correlation id of text'], ['partition', 'a reply partition of four bytes'],
  ];
  describe('ReplyingKafkaTemplate of Spring', () => {
    if (!spring.available) {
      it.skip(`not run: ${spring.reason}`, () => {});
      return;
    }
    it.each(modes)('%s: gets answers and failures with %s', async (mode) => {
      const reply = await newReplyTopic(bootstrap());
      const lines = await askBySpring(spring.classPath, bootstrap(), { request: TOPICS.requests, reply }, mode, [...QUESTIONS, BROKEN.sql].map(requestBody));
      const answers = lines.slice(0, -1).map((line) => (line.startsWith('ok\t') ? rowsOf(line.slice(3)) : line));
      expect(answers).toEqual(EXPECTED_ROWS);
      expect(lines.at(-1)).toMatch(new RegExp(`^error ${BROKEN.code}\t\\{`));
    }, 120_000);
  });
}

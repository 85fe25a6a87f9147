import { randomUUID } from 'node:crypto';
import { HEADERS, LIMITS } from '@query-router/contracts';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { headersOf, headerText } from '../../src/index.ts';
import type { BusDriver, BusReply } from '../../src/index.ts';
import { failureOf, gate, inMs, Stage, until } from './stage.ts';
import type { Handler } from './stage.ts';

const echo: Handler = async (value) => ({ kind: 'reply', value });
const never: Handler = () => new Promise(() => undefined);
const slowEcho: Handler = async (value) => {
  await new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
  return { kind: 'reply', value };
};
const none = new Map<string, Buffer>();

export function clientContract(makeDriver: () => BusDriver): void {
  describe('client', () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await Stage.open(makeDriver);
    });
    afterEach(() => stage.close());

    test('each of many requests gets its own answer', async () => {
      await stage.serve('requests', echo);
      const client = await stage.client();
      const questions = Array.from({ length: 500 }, (_, index) => `question ${index}`);
      const answers = await Promise.all(
        questions.map((each) => client.request(stage.topic('requests'), Buffer.from(each), { headers: none, deadlineMs: inMs(20_000) })),
      );
      expect(answers.map(({ value }) => String(value))).toEqual(questions);
      expect(client.pending).toBe(0);
      expect(client.strayReplies).toBe(0);
    });

    test('sends a text correlation id, its reply topic and the deadline, and leaves the caller headers alone', async () => {
      const requests = await stage.read('requests', 'latest');
      await stage.serve('requests', echo);
      const client = await stage.client();
      const headers = headersOf({ [HEADERS.queryId]: 'q1' });
      const deadlineMs = inMs(20_000);
      await client.request(stage.topic('requests'), Buffer.from('x'), { headers, deadlineMs });
      await until('it is seen', () => requests.length === 1);
      const sent = requests[0]?.headers ?? none;
      expect(headerText(sent, HEADERS.correlationId)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(headerText(sent, HEADERS.replyTopic)).toContain('.reply.');
      expect(headerText(sent, HEADERS.deadline)).toBe(String(deadlineMs));
      expect(headerText(sent, HEADERS.queryId)).toBe('q1');
      expect([...headers.keys()]).toEqual([HEADERS.queryId]);
    });

    test('fails with DEADLINE_EXCEEDED when no answer comes, and drops one that comes later', async () => {
      const late = gate();
      await stage.serve('requests', async (value) => {
        await late.opened;
        return { kind: 'reply', value };
      });
      const client = await stage.client();
      const request = client.request(stage.topic('requests'), Buffer.from('x'), { headers: none, deadlineMs: inMs(400) });
      expect(await failureOf(request)).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
      late.open();
      await until('the late answer is counted', () => client.strayReplies === 1);
    });

    test('takes the first of two answers and counts the other', async () => {
      const requests = await stage.read('requests', 'latest');
      const client = await stage.client();
      const request = client.request(stage.topic('requests'), Buffer.from('x'), { headers: none, deadlineMs: inMs(20_000) });
      await until('it is seen', () => requests.length === 1);
      const sent = requests[0]?.headers ?? none;
      const topic = headerText(sent, HEADERS.replyTopic) ?? '';
      const headers = new Map([[HEADERS.correlationId, sent.get(HEADERS.correlationId) ?? Buffer.alloc(0)]]);
      for (const text of ['first', 'second']) await stage.driver.publish({ topic, value: Buffer.from(text), headers }, inMs(5_000));
      expect(String((await request).value)).toBe('first');
      await until('the second is counted', () => client.strayReplies === 1);
    });

    test('an answer of eight megabytes arrives, one larger than a record may be is a failure that says so', async () => {
      await stage.serve('requests', async (value) => ({ kind: 'reply', value: Buffer.alloc(Number(String(value)), 'x') }));
      const client = await stage.client();
      const ask = async (bytes: number): Promise<BusReply> => {
        return client.request(stage.topic('requests'), Buffer.from(String(bytes)), { headers: none, deadlineMs: inMs(20_000) });
      };
      expect((await ask(LIMITS.maxResultBytes)).value.length).toBe(LIMITS.maxResultBytes);
      const refused = await ask(LIMITS.maxRecordBytes + 1);
      expect(headerText(refused.headers, HEADERS.errorCode)).toBe('PAYLOAD_TOO_LARGE');
    });

    test('fails with BUS_UNAVAILABLE when the request cannot be published', async () => {
      const client = await stage.client();
      const request = client.request(stage.topic('missing'), Buffer.from('x'), { headers: none, deadlineMs: inMs(20_000) });
      expect(await failureOf(request)).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
    });

    test('refuses more requests than it may hold', async () => {
      await stage.serve('requests', never, { drainMs: 0 });
      const client = await stage.client({ maxPending: 2 });
      const ask = (): Promise<unknown> => client.request(stage.topic('requests'), Buffer.from('x'), { headers: none, deadlineMs: inMs(1_000) });
      const held = [failureOf(ask()), failureOf(ask())];
      expect(await failureOf(ask())).toMatchObject({ code: 'OVERLOADED', retryable: true });
      await Promise.all(held);
    });

    test('an abort cancels the query where it runs', async () => {
      const stopped = gate();
      const running = gate();
      await stage.serve('requests', async (_, { signal }) => {
        running.open();
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
        stopped.open();
        return { kind: 'done' };
      });
      const client = await stage.client();
      const abort = new AbortController();
      const headers = headersOf({ [HEADERS.queryId]: randomUUID() });
      const request = failureOf(client.request(stage.topic('requests'), Buffer.from('x'), { headers, deadlineMs: inMs(20_000), signal: abort.signal }));
      await running.opened;
      abort.abort();
      expect(await request).toMatchObject({ code: 'CANCELLED' });
      await stopped.opened;
    });

    test('closing fails what is pending, retryably', async () => {
      await stage.serve('requests', never, { drainMs: 0 });
      const client = await stage.client();
      const request = failureOf(client.request(stage.topic('requests'), Buffer.from('x'), { headers: none, deadlineMs: inMs(20_000) }));
      await client.close();
      expect(await request).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
      const after = client.request(stage.topic('requests'), Buffer.from('x'), { headers: none, deadlineMs: inMs(20_000) });
      expect(await failureOf(after)).toMatchObject({ code: 'BUS_UNAVAILABLE' });
    });

    test("Nest's send() completes with the answer and fails with the failure; emit() publishes", async () => {
      await stage.serve('requests', async (value) => {
        if (String(value).includes('bad')) throw new Error('no');
        return { kind: 'reply', value: Buffer.from(JSON.stringify({ got: JSON.parse(String(value)) as unknown })) };
      });
      const exec = await stage.read('exec', 'latest');
      const client = await stage.client();
      expect(await lastValueFrom(client.send(stage.topic('requests'), { sql: 'good' }))).toEqual({ got: { sql: 'good' } });
      await expect(firstValueFrom(client.send(stage.topic('requests'), { sql: 'bad' }))).rejects.toMatchObject({ code: 'INTERNAL' });
      client.emit(stage.topic('exec'), { event: 1 });
      await until('the event arrives', () => exec.length === 1);
      expect(String(exec[0]?.value)).toBe('{"event":1}');
    });

    test('every request is answered exactly once while servers join and leave', async () => {
      const first = await stage.serve('requests', slowEcho, { maxInFlight: 20 });
      const client = await stage.client();
      let asked = 0;
      let answered = 0;
      const load = { stopped: false };
      const loop = async (): Promise<void> => {
        while (!load.stopped) {
          const question = `question ${asked}`;
          asked += 1;
          const { value } = await client.request(stage.topic('requests'), Buffer.from(question), { headers: none, deadlineMs: inMs(20_000) });
          expect(String(value)).toBe(question);
          answered += 1;
        }
      };
      const loops = Promise.all(Array.from({ length: 20 }, loop));
      await until('it runs', () => answered > 100);
      await stage.serve('requests', slowEcho, { maxInFlight: 20 });
      let mark = answered;
      await until('it runs on after the join', () => answered > mark + 200);
      await first.close();
      mark = answered;
      await until('it runs on after the leave', () => answered > mark + 200);
      load.stopped = true;
      await loops;
      expect(answered).toBe(asked);
    });
  });
}

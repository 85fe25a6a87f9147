import { randomBytes } from 'node:crypto';
import { failure, FailureError, HEADERS } from '@query-router/contracts';
import { DEAD_LETTER_HEADERS, headersOf, headerText, PoisonRecordError } from '../../src/index.ts';
import type { BusDriver, BusRecord, RecordHeaders } from '../../src/index.ts';
import { gate, Stage, until } from './stage.ts';
import type { Handler } from './stage.ts';

const echo: Handler = async (value) => ({ kind: 'reply', value });

function bodyOf(record: BusRecord | undefined): Record<string, unknown> {
  return JSON.parse(String(record?.value)) as Record<string, unknown>;
}

export function serverContract(makeDriver: () => BusDriver): void {
  describe('server', () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await Stage.open(makeDriver);
    });
    afterEach(() => stage.close());

    function ask(inbox: string, headers: Record<string, string | Buffer> = {}, value = 'question'): Promise<void> {
      const all: RecordHeaders = headersOf({ [HEADERS.replyTopic]: stage.topic(inbox), ...headers });
      return stage.publish({ topic: 'requests', value: Buffer.from(value), headers: all });
    }

    test('echoes correlation bytes verbatim, also when they are not UTF-8', async () => {
      await stage.serve('requests', echo);
      const inbox = await stage.inbox('inbox');
      const ids = [Buffer.from([0xff, 0xfe, 0x00, 0x80, ...randomBytes(12)]), Buffer.from('21-characters-from-nest'), randomBytes(16)];
      for (const id of ids) await ask('inbox', { [HEADERS.correlationId]: id });
      await until('all are answered', () => inbox.length === ids.length);
      const echoed = inbox.map(({ headers }) => headers.get(HEADERS.correlationId)?.toString('hex')).toSorted();
      expect(echoed).toEqual(ids.map((id) => id.toString('hex')).toSorted());
    });

    test.each([
      ['four bytes, big-endian (Spring)', Buffer.from([0, 0, 0, 2])],
      ['ASCII decimal (Nest)', Buffer.from('2')],
    ])('answers on the partition named as %s', async (_, partition) => {
      await stage.serve('requests', echo);
      const inbox = await stage.inbox('inbox', 3);
      await ask('inbox', { [HEADERS.replyPartition]: partition });
      await until('it is answered', () => inbox.length === 1);
      expect(inbox[0]?.partition).toBe(2);
    });

    test('a reply partition that does not exist costs the answer, nothing else', async () => {
      await stage.serve('requests', echo);
      const inbox = await stage.inbox('inbox', 1);
      await ask('inbox', { [HEADERS.replyPartition]: '7' });
      await until('it is settled', () => stage.outcomes.includes('unanswerable'));
      await ask('inbox');
      await until('the next is answered', () => inbox.length === 1);
    });

    test('marks an answer so that Nest clients complete', async () => {
      await stage.serve('requests', echo);
      const inbox = await stage.inbox('inbox');
      await ask('inbox');
      await until('it is answered', () => inbox.length === 1);
      expect(inbox[0]?.headers.get(HEADERS.nestIsDisposed)).toEqual(Buffer.from([0]));
      expect(headerText(inbox[0]?.headers ?? new Map(), HEADERS.status)).toBe('ok');
      expect(String(inbox[0]?.value)).toBe('question');
    });

    test('a thrown failure is the answer', async () => {
      await stage.serve('requests', async () => {
        throw new FailureError(failure('TABLE_NOT_FOUND', 'No such table.', { details: { table: 'x' } }));
      });
      const inbox = await stage.inbox('inbox');
      await ask('inbox', { [HEADERS.queryId]: 'q1' });
      await until('it is answered', () => inbox.length === 1);
      const headers = inbox[0]?.headers ?? new Map<string, Buffer>();
      expect(headerText(headers, HEADERS.status)).toBe('error');
      expect(headerText(headers, HEADERS.errorCode)).toBe('TABLE_NOT_FOUND');
      expect(JSON.parse(headerText(headers, HEADERS.nestError) ?? '')).toEqual(bodyOf(inbox[0]));
      expect(bodyOf(inbox[0])).toEqual({ code: 'TABLE_NOT_FOUND', message: 'No such table.', retryable: false, details: { table: 'x' }, query_id: 'q1' });
    });

    test('any other thrown thing is an internal failure that tells clients nothing and operators everything', async () => {
      await stage.serve('requests', async () => {
        throw new Error('password=hunter2');
      });
      const inbox = await stage.inbox('inbox');
      await ask('inbox');
      await until('it is answered', () => inbox.length === 1);
      expect(bodyOf(inbox[0])['code']).toBe('INTERNAL');
      expect(String(inbox[0]?.value)).not.toContain('hunter2');
      expect(stage.errors.map(String).join()).toContain('hunter2');
    });

    test('an answer to a topic that vanished is dropped, counted, and makes no topic', async () => {
      await stage.serve('requests', echo);
      const inbox = await stage.inbox('inbox');
      await ask('inbox');
      await until('it is answered', () => inbox.length === 1);
      const gone = stage.topic('gone');
      await stage.driver.createTopics([{ topic: gone, partitions: 1 }]);
      await ask('gone');
      await until('the second is answered too', () => stage.outcomes.filter((each) => each === 'replied').length === 2);
      await stage.driver.deleteTopics([gone]);
      // A broker may still take a record for a topic whose deletion it has not heard of.
      await until('an answer is dropped', async () => {
        const settled = stage.outcomes.length;
        await ask('gone');
        await until('it is settled', () => stage.outcomes.length > settled);
        return stage.outcomes.includes('unanswerable');
      });
      await ask('inbox');
      await until('the next is answered', () => inbox.length === 2);
      expect(await stage.driver.listTopics()).not.toContain(gone);
      expect(stage.errors).toEqual([]);
    });

    test('never answers to a topic the rule forbids', async () => {
      await stage.serve('requests', echo, { allowReplyTopic: (topic) => !topic.endsWith('.exec') });
      const exec = await stage.read('exec', 'latest');
      await ask('exec');
      await until('it is settled', () => stage.outcomes.includes('unanswerable'));
      expect(exec).toEqual([]);
    });

    test('forwards with every header byte for byte, its own added', async () => {
      await stage.serve('requests', async () => ({
        kind: 'forward', topic: stage.topic('exec'), value: Buffer.from('plan'), headers: headersOf({ 'x-engine': 'duckdb', 'x-replaced': 'new' }),
      }));
      const exec = await stage.read('exec', 'latest');
      const raw = randomBytes(16);
      await ask('inbox', { [HEADERS.correlationId]: raw, 'x-foreign': raw, 'x-replaced': 'old' });
      await until('it is forwarded', () => exec.length === 1);
      expect(exec[0]?.headers.get('x-foreign')?.equals(raw)).toBe(true);
      expect(exec[0]?.headers.get(HEADERS.correlationId)?.equals(raw)).toBe(true);
      expect(headerText(exec[0]?.headers ?? new Map(), 'x-replaced')).toBe('new');
      expect(headerText(exec[0]?.headers ?? new Map(), 'x-engine')).toBe('duckdb');
      expect(String(exec[0]?.value)).toBe('plan');
    });

    test('a record that cannot be handled goes to the dead letters unchanged, and its requester is told', async () => {
      await stage.serve('requests', async () => {
        throw new PoisonRecordError('The body is not JSON.');
      });
      const inbox = await stage.inbox('inbox');
      const dead = await stage.read('dead', 'latest');
      const id = randomBytes(16);
      await ask('inbox', { [HEADERS.correlationId]: id }, '\u0000{"broken');
      await until('both arrive', () => inbox.length === 1 && dead.length === 1);
      expect(String(dead[0]?.value)).toBe('\u0000{"broken');
      const headers = dead[0]?.headers ?? new Map<string, Buffer>();
      expect(headers.get(HEADERS.correlationId)?.equals(id)).toBe(true);
      expect(headerText(headers, DEAD_LETTER_HEADERS.reason)).toBe('The body is not JSON.');
      expect(headerText(headers, DEAD_LETTER_HEADERS.topic)).toBe(stage.topic('requests'));
      expect(headerText(headers, DEAD_LETTER_HEADERS.offset)).toMatch(/^\d+$/);
      expect(bodyOf(inbox[0])['code']).toBe('BAD_REQUEST');
      await until('it is counted', () => stage.outcomes.includes('poisoned'));
    });

    test('a record past its deadline is dropped without being handled', async () => {
      const handled: string[] = [];
      await stage.serve('requests', async (value) => {
        handled.push(String(value));
        return { kind: 'done' };
      });
      await ask('inbox', { [HEADERS.deadline]: String(Date.now() - 1) }, 'late');
      await ask('inbox', {}, 'in time');
      await until('both are settled', () => stage.outcomes.length === 2);
      expect(handled).toEqual(['in time']);
      expect(stage.outcomes.toSorted()).toEqual(['done', 'expired']);
    });

    test('the signal aborts at the deadline and the requester is told', async () => {
      await stage.serve('requests', async (_, { signal }) => {
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
        return { kind: 'done' };
      });
      const inbox = await stage.inbox('inbox');
      await ask('inbox', { [HEADERS.deadline]: String(Date.now() + 700) });
      await until('it is answered', () => inbox.length === 1);
      expect(bodyOf(inbox[0])['code']).toBe('DEADLINE_EXCEEDED');
    });

    test('a cancel order stops the running query it names and no other', async () => {
      const started = new Set<string>();
      const finish = gate();
      await stage.serve('requests', async (value, { signal }) => {
        started.add(String(value));
        const aborted = new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
        await Promise.race([finish.opened, aborted]);
        return { kind: 'reply', value };
      });
      const inbox = await stage.inbox('inbox');
      await ask('inbox', { [HEADERS.queryId]: 'q1' }, 'one');
      await ask('inbox', { [HEADERS.queryId]: 'q2' }, 'two');
      await until('both run', () => started.size === 2);
      await cancel('q1');
      await until('the named one is answered', () => inbox.length === 1);
      expect(bodyOf(inbox[0])).toMatchObject({ code: 'CANCELLED', query_id: 'q1' });
      finish.open();
      await until('the other is answered', () => inbox.length === 2);
      expect(String(inbox[1]?.value)).toBe('two');
    });

    test('a cancel order that comes before its query keeps it from starting', async () => {
      const handled: string[] = [];
      const first = gate();
      await stage.serve('requests', async (value, { signal }) => {
        handled.push(String(value));
        if (String(value) === 'probe') {
          await new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => resolve());
          });
          first.open();
        }
        return { kind: 'reply', value };
      });
      const inbox = await stage.inbox('inbox');
      // The order for the probe is published after the one under test: once it works, the other has been read too.
      await ask('inbox', { [HEADERS.queryId]: 'probe' }, 'probe');
      await until('the probe runs', () => handled.length === 1);
      await cancel('early');
      await cancel('probe');
      await first.opened;
      await ask('inbox', { [HEADERS.queryId]: 'early' }, 'early');
      await until('it is answered', () => inbox.some(({ value }) => String(value).includes('CANCELLED')));
      expect(handled).toEqual(['probe']);
      await until('it is counted', () => stage.outcomes.includes('cancelled'));
    });

    function cancel(queryId: string): Promise<void> {
      const order = Buffer.from(JSON.stringify({ kind: 'cancel', query_id: queryId, deadline_ms: Date.now() + 30_000 }));
      return stage.publish({ topic: 'control', value: order, headers: new Map() });
    }

    test('what does not decode on the control topic is ignored', async () => {
      await stage.serve('requests', echo);
      const inbox = await stage.inbox('inbox');
      await stage.publish({ topic: 'control', value: Buffer.from('{"kind":"cancel"'), headers: new Map() });
      await stage.publish({ topic: 'control', value: null, headers: new Map() });
      await ask('inbox');
      await until('service goes on', () => inbox.length === 1);
    });

    test('closing lets running handlers finish and answers them', async () => {
      const finish = gate();
      const server = await stage.serve('requests', async (value) => {
        await finish.opened;
        return { kind: 'reply', value };
      });
      const inbox = await stage.inbox('inbox');
      for (let index = 0; index < 5; index += 1) await ask('inbox');
      await until('all run', () => server.inFlight === 5);
      const closing = server.close();
      finish.open();
      await closing;
      await until('all are answered', () => inbox.length === 5);
    });

    test('what outlives the drain is aborted, not answered, and delivered to the next consumer', async () => {
      const server = await stage.serve('requests', async (_, { signal }) => {
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
        return { kind: 'done' };
      }, { drainMs: 50 });
      const inbox = await stage.inbox('inbox');
      await ask('inbox');
      await until('it runs', () => server.inFlight === 1);
      await server.close();
      await stage.serve('requests', echo);
      await until('the next consumer answers', () => inbox.length === 1);
      expect(String(inbox[0]?.value)).toBe('question');
    });

    test('a handler that returns no settlement is an internal failure', async () => {
      await stage.serve('requests', async () => undefined as never);
      const inbox = await stage.inbox('inbox');
      await ask('inbox');
      await until('it is answered', () => inbox.length === 1);
      expect(bodyOf(inbox[0])['code']).toBe('INTERNAL');
    });
  });
}

/**
 * A consumer that dies takes nothing with it: a prototype lost 138 of 14,022 requests because offsets were committed when replies were
 * queued, not when the broker had acknowledged them.
 */
import { randomUUID } from 'node:crypto';
import { describeWith, server } from '@query-router/testkit';
import { BusClient, createDriver } from '../src/index.ts';
import type { DriverOptions } from '../src/index.ts';
import { startConsumers } from './testing/consumer-pair.ts';
import { until } from './testing/stage.ts';

const WAIT_MS = 60_000;
const none = new Map<string, Buffer>();

describeWith('a killed consumer', await server('kafka'), ({ bootstrap }) => {
  test.each<DriverOptions['driver']>(['platformatic', 'kafkajs'])('on %s: every request is answered, by the other', async (name) => {
    const topic = `kill.${randomUUID().slice(0, 8)}`;
    const driver = createDriver({ driver: name, clientId: 'test', bootstrapServers: [bootstrap] });
    await driver.connect(AbortSignal.timeout(20_000));
    await driver.createTopics([{ topic, partitions: 6 }, { topic: `${topic}.dead`, partitions: 1 }]);
    const [victim, survivor] = await startConsumers(2, name, bootstrap, topic);
    const client = new BusClient({
      driver, instanceId: 'test', replyTopic: `${topic}.reply`, maxPending: 10_000, onError: (error) => process.stderr.write(`${String(error)}\n`),
    });
    await client.connect();
    const answeredBy = new Map<string, number>();
    const waiting = new Set<string>();
    let failed: unknown;
    const load = { stopped: false, asked: 0, answered: 0 };
    const loop = async (): Promise<void> => {
      while (!load.stopped) {
        const question = String(load.asked);
        load.asked += 1;
        waiting.add(question);
        const { value } = await client.request(topic, Buffer.from(question), { headers: none, deadlineMs: Date.now() + WAIT_MS });
        const [pid = '', echoed] = String(value).split(' ');
        expect(echoed).toBe(question);
        answeredBy.set(pid, (answeredBy.get(pid) ?? 0) + 1);
        waiting.delete(question);
        load.answered += 1;
      }
    };
    const loops = Promise.all(Array.from({ length: 200 }, loop)).catch((error: unknown) => {
      failed = error;
    });
    await until('both answer', () => answeredBy.size === 2 && load.answered > 400);
    const [pid, asked] = [String(victim?.pid), [...waiting]];
    victim?.kill('SIGKILL');
    await until('what waited for an answer at the kill has one', () => failed !== undefined || !asked.some((question) => waiting.has(question)), WAIT_MS);
    const [before, byVictim] = [load.answered, answeredBy.get(pid)];
    await until('the survivor answers what comes after', () => failed !== undefined || load.answered > before + 2_000, WAIT_MS);
    load.stopped = true;
    await loops;
    expect(failed).toBeUndefined();
    expect(load.answered).toBe(load.asked);
    process.stdout.write(`${name}: ${client.strayReplies} duplicates of ${load.asked}\n`);
    expect(answeredBy.get(pid)).toBe(byVictim);
    survivor?.kill('SIGKILL');
    await client.close();
    await driver.deleteTopics([topic, `${topic}.dead`]);
    await driver.close();
  }, 180_000);
});

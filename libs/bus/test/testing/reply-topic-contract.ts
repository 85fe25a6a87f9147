import { headersOf } from '../../src/index.ts';
import type { BusDriver } from '../../src/index.ts';
import { inMs, Stage, until } from './stage.ts';

export function replyTopicContract(makeDriver: () => BusDriver): void {
  describe('reply topics', () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await Stage.open(makeDriver);
    });
    afterEach(() => stage.close());

    test('exist while their client is connected', async () => {
      const topic = stage.topic('reply.mine');
      const client = await stage.client({ replyTopic: topic });
      expect(await stage.driver.listTopics()).toContain(topic);
      await client.close();
      await until('it is gone', async () => !(await stage.driver.listTopics()).includes(topic));
    });

    test('of owners that are gone are reaped; those of the living stay', async () => {
      const orphan = stage.topic('reply.orphan');
      await stage.driver.createTopics([{ topic: orphan, partitions: 1 }]);
      const reapOrphans = { prefix: stage.topic('reply.'), olderThanMs: 1_500, everyMs: 200 };
      await stage.client({ replyTopic: stage.topic('reply.a'), reapOrphans });
      await stage.client({ replyTopic: stage.topic('reply.b'), reapOrphans });
      await until('the orphan is reaped', async () => !(await stage.driver.listTopics()).includes(orphan));
      const beganMs = Date.now();
      await until('several sweeps have passed', () => Date.now() - beganMs > 2_500);
      const topics = await stage.driver.listTopics();
      expect(topics).toContain(stage.topic('reply.a'));
      expect(topics).toContain(stage.topic('reply.b'));
    });

    test('that somebody deleted are made anew, and answers arrive again', async () => {
      const topic = stage.topic('reply.lost');
      await stage.serve('requests', async (value) => ({ kind: 'reply', value }));
      const reapOrphans = { prefix: stage.topic('none.'), olderThanMs: 600, everyMs: 60_000 };
      const client = await stage.client({ replyTopic: topic, reapOrphans });
      await stage.driver.deleteTopics([topic]);
      await until('it is answered again', async () => {
        const request = client.request(stage.topic('requests'), Buffer.from('x'), { headers: headersOf({}), deadlineMs: inMs(500) });
        return request.then(() => true, () => false);
      }, 25_000);
    });

    test('show by a newer record that their owner lives', async () => {
      const topic = stage.topic('reply.clock');
      await stage.driver.createTopics([{ topic, partitions: 1 }]);
      expect(await stage.driver.hasRecordSince(topic, 0)).toBe(false);
      const beforeMs = Date.now() - 1;
      await stage.driver.publish({ topic, value: null, headers: headersOf({ beat: '1' }) }, inMs(5_000));
      expect(await stage.driver.hasRecordSince(topic, beforeMs)).toBe(true);
      expect(await stage.driver.hasRecordSince(topic, Date.now() + 60_000)).toBe(false);
      expect(await stage.driver.hasRecordSince(stage.topic('reply.none'), 0)).toBe(false);
    });
  });
}

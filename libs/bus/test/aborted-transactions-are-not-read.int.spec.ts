/** Debezium writes in transactions. What one that died had written is in the log, and is not data. */
import { describeWith, server } from '@query-router/testkit';
import { Kafka } from 'kafkajs';
import { createEventLog } from '../src/index.ts';

describeWith('a topic that others write in transactions', await server('kafka'), ({ bootstrap }) => {
  test('shows the committed ones; markers and what was given up count as read', async () => {
    const log = createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [bootstrap], onError: () => undefined });
    await log.connect(AbortSignal.timeout(20_000));
    const topic = `transactions-${process.pid}-${Date.now()}`;
    await log.createTopics([{ topic, partitions: 1 }]);
    const producer = new Kafka({ clientId: 'foreign', brokers: [bootstrap], logLevel: 0 }).producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const write = async (value: string, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value }] });
      await transaction[end]();
    };
    await write('one', 'commit');
    await write('void', 'abort');
    await write('two', 'commit');
    await write('void', 'abort');
    // Four records and a marker after each; the broker writes the last marker after it has answered.
    let end: number | undefined;
    do end = (await log.endOffsets([topic]))[topic]?.['0'];
    while (end !== 8);
    const stop = new AbortController();
    const values: string[] = [];
    const onPosition = (_topic: string, _partition: number, next: number): void => {
      if (next === end) stop.abort();
    };
    for await (const batch of log.read([topic], 'earliest', AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]), { onPosition })) values.push(...batch.map(({ value }) => String(value)));
    expect(values).toEqual(['one', 'two']);
    await producer.disconnect();
    await log.deleteTopics([topic]);
    await log.close();
  });
});

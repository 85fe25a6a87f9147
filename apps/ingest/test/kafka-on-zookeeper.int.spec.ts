import { randomUUID } from 'node:crypto';
import { describeWith, server } from '@query-router/testkit';
import { ownDatabase, readAll, startIngest } from './ingest-in-process.ts';

const kafka = await server('kafka-zookeeper');
const postgres = await server('postgres');

describeWith('ingest on a Kafka with ZooKeeper', kafka, ({ bootstrap }) => {
  describeWith('with PostgreSQL', postgres, (address) => {
    test('declares a stream, takes a batch once, and keeps what does not fit', async () => {
      const ingest = await startIngest({ bootstrap, postgres: await ownDatabase(address) });
      const stream = `zk_${randomUUID().slice(0, 8)}`;
      try {
        expect(await ingest.ask('POST', '/streams', { name: stream, columns: [{ name: 'n', type: 'int64', nullable: false }] })).toMatchObject({ status: 201, body: { state: 'active' } });
        const batch = [{ event_id: 'a', n: 1 }, { event_id: 'b', n: 2 }, { event_id: 'a', n: 1 }, { event_id: 'c', n: 'three' }];
        expect((await ingest.ask('POST', `/ingest/${stream}`, batch)).body).toMatchObject({ accepted: 2, duplicates: 1, rejected: 1 });
        const records = await readAll(ingest.log, `ingest.${stream}`);
        // Without a key they are spread over partitions, which are read in any order.
        expect(records.map(({ value }) => value).toSorted((a, b) => Number(a['n']) - Number(b['n']))).toMatchObject([{ event_id: 'a', n: 1 }, { event_id: 'b', n: 2 }]);
        expect((await ingest.ask('GET', `/streams/${stream}/dead-letters`)).body['letters']).toHaveLength(1);
      } finally {
        await ingest.ask('DELETE', `/streams/${stream}`);
        await ingest.close();
      }
    }, 60_000);
  });
});

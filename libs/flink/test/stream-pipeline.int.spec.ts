import { describeWith, lakehouse } from '@query-router/testkit';
import { openRig, type Rig } from './support/rig.ts';

const COLUMNS = [
  { name: 'n', type: 'int32', nullable: false },
  { name: 'label', type: 'text', nullable: true },
];

function events(from: number, count: number, more: object = {}): object[] {
  return Array.from({ length: count }, (_, index) => ({ event_id: `e${from + index}`, n: from + index, label: `l${index % 7}`, ...more }));
}

describeWith('a stream into its table', await lakehouse(), (addresses) => {
  let rig: Rig;
  let stream: string;
  const pipeline = (): string => `stream.${stream}`;
  const declare = (columns: readonly object[] = COLUMNS): Promise<unknown> => rig.flink.pipelines.declare(pipeline(), 'stream', { stream, schema: rig.prefix, columns });
  const counted = async (): Promise<unknown> => (await rig.rows(`SELECT count(*), count(DISTINCT event_id) FROM lake.${rig.prefix}.${stream}`))[0];
  const untilCounted = async (count: number): Promise<void> => {
    for (;;) {
      if (JSON.stringify(await counted().catch(() => null)) === JSON.stringify([count, count])) return;
    }
  };

  beforeAll(async () => {
    rig = await openRig(addresses);
    stream = `${rig.prefix}_clicks`;
    await rig.makeStream(stream);
    await declare();
    await rig.produce(stream, events(0, 500));
  });

  afterAll(async () => {
    await rig.close();
  });

  test('arrives once', async () => {
    await untilCounted(500);
    expect(await rig.row(pipeline())).toMatchObject({ desired: 'running', generation: 1, alarm: null });
  });

  test('stops at a savepoint and goes on from there', async () => {
    await rig.flink.pipelines.stop(pipeline());
    await rig.flink.pipelines.until(pipeline(), (row) => row?.phase === 'stopped', 60_000);
    await rig.produce(stream, events(500, 500));
    await rig.flink.pipelines.start(pipeline());
    await untilCounted(1000);
    expect(await rig.row(pipeline())).toMatchObject({ generation: 2, restorePath: expect.stringContaining('savepoint') });
  });

  test('takes another column while it runs, with its state', async () => {
    await rig.produce(stream, events(1000, 500));
    await declare([...COLUMNS, { name: 'extra', type: 'int64', nullable: true }]);
    await rig.flink.pipelines.until(pipeline(), (row) => row?.phase === 'running' && row.jobRevision === 2, 60_000);
    await rig.produce(stream, events(1500, 500, { extra: 7 }));
    await untilCounted(2000);
    expect(await rig.rows(`SELECT count(extra), sum(extra) FROM lake.${rig.prefix}.${stream}`)).toEqual([[500, 3500]]);
  });

  test('has one job when two supervisors work, and goes on under the second when the first ends', async () => {
    const second = rig.another();
    await second.start();
    await rig.flink.close();
    await second.pipelines.stop(pipeline());
    await second.pipelines.until(pipeline(), (row) => row?.phase === 'stopped', 60_000);
    await second.pipelines.start(pipeline());
    await rig.produce(stream, events(2000, 100));
    await untilCounted(2100);
    const live = (await rig.flink.jobs.jobs()).filter(({ name, state }) => name.startsWith(`${rig.prefix}/`) && state === 'RUNNING');
    expect(live.map(({ name }) => name)).toEqual([`${rig.prefix}/${pipeline()}#4`]);
    await second.pipelines.remove(pipeline());
    await second.pipelines.until(pipeline(), (row) => row === null, 60_000);
    await second.close();
  });
});

import { ingestTopic, TOPICS, type LakeWatermark } from '@query-router/contracts';
import { describeWith, lakehouse } from '@query-router/testkit';
import { LakeWatermarks } from '../src/index.ts';
import { openRig, type Rig } from './support/rig.ts';

const BATCH = 100;
/** Watermarks that are held against the table. */
const LOOKS = 16;

describeWith('the watermark of a stream', await lakehouse(), (addresses) => {
  let rig: Rig;
  let stream: string;
  const table = (): string => `lake.${rig.prefix}.${stream}`;

  beforeAll(async () => {
    rig = await openRig(addresses, { checkpointIntervalMs: 500 });
    stream = `${rig.prefix}_marked`;
    await rig.makeStream(stream);
    await rig.log.createTopics([TOPICS.ingestProgress, TOPICS.cdcProgress].map((topic) => ({ topic, partitions: 1 })));
    await rig.flink.pipelines.declare(`stream.${stream}`, 'stream', { stream, schema: rig.prefix, columns: [{ name: 'n', type: 'int32', nullable: false }] });
    await rig.flink.pipelines.until(`stream.${stream}`, (row) => row?.phase === 'running', 90_000);
  });

  afterAll(() => rig.close());

  test('follows what is acknowledged and is never ahead of the table, also when the job is restored', async () => {
    const topic = ingestTopic(stream);
    const failures: string[] = [];
    const checked: number[] = [];
    let newest: LakeWatermark | null = null;
    const check = async (message: LakeWatermark): Promise<void> => {
      newest = message;
      checked.push(message.at_ms);
      const promised = Object.values(message.watermark_offsets[topic] ?? {}).reduce((sum, next) => sum + next, 0);
      const [row] = await rig.rows(`SELECT count(*) FROM ${table()}`);
      expect(Number(row?.[0])).toBeGreaterThanOrEqual(promised);
      for (const [partition, next] of Object.entries(message.watermark_offsets[topic] ?? {})) {
        expect(await rig.rows(`SELECT count(DISTINCT k_offset) FROM ${table()} WHERE k_partition = ${partition} AND k_offset < ${next}`)).toEqual([[next]]);
      }
    };
    const watermarks = new LakeWatermarks({ flink: rig.flink, log: rig.log, publish: async (_key, message) => check(message), onError: (error) => failures.push(String(error)), everyMs: 50 });
    watermarks.start();

    let markedMs = 0;
    let restored = false;
    for (let sent = 0; checked.length < LOOKS; sent += BATCH) {
      await rig.produce(stream, Array.from({ length: BATCH }, (_, index) => ({ event_id: `e${sent + index}`, n: sent + index })));
      // A moment before the offsets are asked: whatever was acknowledged by then lies below them.
      markedMs = Date.now();
      const offsets = await rig.log.endOffsets([topic]);
      await rig.log.append(TOPICS.ingestProgress, [{ value: Buffer.from(JSON.stringify({ at_ms: markedMs, offsets })) }], Date.now() + 10_000);
      if (checked.length < LOOKS / 2 || restored) continue;
      // Stops it between two checkpoints, whatever it is doing.
      restored = true;
      await rig.flink.pipelines.stop(`stream.${stream}`);
      await rig.flink.pipelines.until(`stream.${stream}`, (row) => row?.phase === 'stopped', 60_000);
      await rig.flink.pipelines.start(`stream.${stream}`);
    }
    const reached = (): boolean => newest?.watermark_ms === markedMs;
    while (!reached()) await new Promise((resolve) => setTimeout(resolve, 50));
    await watermarks.close();
    expect(restored).toBe(true);
    expect(failures).toEqual([]);
  });
});

import { describeWith, lakehouse } from '@query-router/testkit';
import { openRig, type Rig } from './support/rig.ts';

describeWith('a job that restarts for ever', await lakehouse(), (addresses) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await openRig(addresses);
  });
  afterAll(() => rig.close());

  test('is an alarm with its cause, which ends when the cause does', async () => {
    const stream = `${rig.prefix}_missing`;
    const name = `stream.${stream}`;
    // Its topics are not there.
    await rig.flink.pipelines.declare(name, 'stream', { stream, schema: rig.prefix, columns: [{ name: 'n', type: 'int32', nullable: false }] });
    const row = await rig.flink.pipelines.until(name, (now) => now?.alarm !== null, 80_000);
    expect(row?.alarm).toMatch(/^restart-loop: .*(?:topic|partition)/i);
    expect(row?.error?.message).not.toContain('at org.');
    await rig.makeStream(stream, 1);
    await rig.produce(stream, [{ event_id: 'e0', n: 0 }]);
    await rig.flink.pipelines.until(name, (now) => now?.alarm === null && now.checkpoint !== null, 80_000);
    for (;;) if ((await rig.rows(`SELECT count(*) FROM lake.${rig.prefix}.${stream}`))[0]?.[0] === 1) break;
    expect(await rig.row(name)).toMatchObject({ phase: 'running', error: null });
  });
});

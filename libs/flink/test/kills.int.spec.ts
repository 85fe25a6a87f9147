import { describeWith, ownStack, server, type LakehouseAddresses, type OwnStack, type ServiceName } from '@query-router/testkit';
import { openRig, type Rig } from './support/rig.ts';

/** Six servers start on a busy machine. */
const START_MS = 300_000;
const KILL_MS = 180_000;

const BATCH = 200;
const EVERY_MS = 100;

/** Events without end, until stopped; every one of them acknowledged. */
class Producer {
  sent = 0;
  private readonly rig: Rig;
  private readonly stream: string;
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(rig: Rig, stream: string) {
    this.rig = rig;
    this.stream = stream;
    this.running = this.run();
  }

  async stop(): Promise<number> {
    this.stopped = true;
    await this.running;
    return this.sent;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const batch = Array.from({ length: BATCH }, (_, index) => ({ event_id: `e${this.sent + index}`, n: this.sent + index, label: null }));
      await this.rig.produce(this.stream, batch);
      this.sent += BATCH;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

// The shared servers tell whether there can be any; those that are killed are this test's own.
describeWith('a stream whose servers are killed', await server('flink'), () => {
  let stack: OwnStack;
  let rig: Rig;
  let stream: string;
  let producer: Producer;
  const name = (): string => `stream.${stream}`;
  const table = (): string => `lake.${rig.prefix}.${stream}`;

  beforeAll(async () => {
    stack = await ownStack(['kafka', 'postgres', 'objectstore', 'nessie', 'flink', 'trino']);
    rig = await openRig(stack.addresses as LakehouseAddresses);
    stream = `${rig.prefix}_killed`;
    await rig.makeStream(stream);
    await rig.flink.pipelines.declare(name(), 'stream', { stream, schema: rig.prefix, columns: [{ name: 'n', type: 'int32', nullable: false }, { name: 'label', type: 'text', nullable: true }] });
    await rig.flink.pipelines.until(name(), (row) => row?.checkpoint !== null, 90_000);
    producer = new Producer(rig, stream);
  }, START_MS);

  afterAll(async () => {
    await producer.stop();
    await rig.close();
    await stack.dispose();
  }, KILL_MS);

  /** Until an event that was sent from now on is in the table. */
  const untilNew = async (): Promise<void> => {
    const target = producer.sent;
    for (;;) {
      const [row] = await rig.rows(`SELECT max(n) FROM ${table()}`).catch(() => []);
      if (Number(row?.[0]) > target) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };

  const killAndRestart = async (...processes: readonly ServiceName[]): Promise<void> => {
    const startedAt = performance.now();
    await Promise.all(processes.map((process) => stack.kill(process)));
    await Promise.all(processes.map((process) => stack.start(process)));
    const upAt = performance.now();
    await untilNew();
    const now = performance.now();
    process.stderr.write(`${processes.join(' and ')} killed: new events visible after ${((now - startedAt) / 1000).toFixed(1)} s, ${((now - upAt) / 1000).toFixed(1)} s of them after the restart\n`);
  };

  test('goes on when its TaskManager dies', async () => {
    await killAndRestart('taskmanager');
    expect(await rig.row(name())).toMatchObject({ generation: 1 });
  }, KILL_MS);

  test('goes on when the JobManager dies, which forgets it', async () => {
    await killAndRestart('jobmanager');
    expect(await rig.row(name())).toMatchObject({ generation: 2, restorePath: expect.stringMatching(/chk-\d+$/) });
  }, KILL_MS);

  test('can be stopped and started after the gateway died with its sessions', async () => {
    await killAndRestart('sqlgateway');
    await rig.flink.pipelines.stop(name());
    await rig.flink.pipelines.until(name(), (row) => row?.phase === 'stopped', 60_000);
    await rig.flink.pipelines.start(name());
    await untilNew();
    expect(await rig.row(name())).toMatchObject({ generation: 3, restorePath: expect.stringContaining('savepoint') });
  }, KILL_MS);

  test('has one job when two supervisors work, and when all of Flink dies', async () => {
    const second = rig.another();
    await second.start();
    await killAndRestart('jobmanager', 'taskmanager', 'sqlgateway');
    const running = (await rig.flink.jobs.jobs()).filter(({ state }) => state === 'RUNNING');
    expect(running.map((job) => job.name)).toEqual([`${rig.prefix}/${name()}#4`]);
    await rig.flink.close();
    await stack.kill('jobmanager');
    await stack.start('jobmanager');
    await untilNew();
    expect(await rig.row(name())).toMatchObject({ generation: 5 });
    await second.close();
  }, KILL_MS);

  test('lost nothing and repeated nothing', async () => {
    const sent = await producer.stop();
    for (;;) if ((await rig.rows(`SELECT count(*) FROM ${table()}`))[0]?.[0] === sent) break;
    expect(await rig.rows(`SELECT count(*), count(DISTINCT event_id), count(DISTINCT n), max(n) + 1 FROM ${table()}`)).toEqual([[sent, sent, sent, sent]]);
    expect(await rig.rows(`SELECT count(*) FROM (SELECT k_partition FROM ${table()} GROUP BY 1 HAVING count(DISTINCT k_offset) <> max(k_offset) + 1)`)).toEqual([[0]]);
  }, KILL_MS);
});

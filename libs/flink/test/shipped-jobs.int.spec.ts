import { describeWith, lakehouse } from '@query-router/testkit';
import { detailsOf } from '../src/index.ts';
import { openRig, type Rig } from './support/rig.ts';

/** Seconds after noon, as an event's own time. */
function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 22, 12, 0, 0) + second * 1000).toISOString();
}

describeWith('jobs that are shipped', await lakehouse(), (addresses) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await openRig(addresses);
  });
  afterAll(() => rig.close());

  /** Runs a job over these events; rows of its table, once there are as many as expected. */
  const rowsOf = async (template: string, parameters: object, events: readonly object[], select: string, expected: number): Promise<readonly (readonly unknown[])[]> => {
    const name = template.replaceAll('-', '_');
    const stream = `${rig.prefix}_${name}`;
    await rig.makeStream(stream, 1);
    await rig.produce(stream, events.map((event, index) => ({ event_id: `e${index}`, ...event })));
    await rig.flink.pipelines.declare(`job.${stream}`, template, { stream, schema: rig.prefix, table: name, time_column: 'at', lateness_seconds: 2, ...parameters });
    for (;;) {
      const rows = await rig.rows(`SELECT ${select} FROM lake.${rig.prefix}.${name} ORDER BY 1, 2, 3`).catch(() => []);
      if (rows.length >= expected) return rows;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const clock = (column: string): string => `format_datetime(${column} AT TIME ZONE 'UTC', 'HH:mm:ss')`;

  test('clickstream sessions end after a pause', async () => {
    const clicks = [['ada', 0], ['bob', 5], ['ada', 20], ['ada', 10], ['ada', 100], ['bob', 30], ['late', 500]].map(([user, second]) => ({ user, at: at(Number(second)) }));
    expect(await rowsOf('sessions', { visitor_column: 'user', gap_seconds: 60 }, clicks, `visitor, ${clock('session_start')}, ${clock('session_end')}, events`, 3)).toEqual([
      ['ada', '12:00:00', '12:01:20', 3],
      ['ada', '12:01:40', '12:02:40', 1],
      ['bob', '12:00:05', '12:01:30', 2],
    ]);
  });

  test('measurements are aggregated by window, and what comes too late is counted', async () => {
    const measured = [['a', 1, 1], ['a', 9, 3], ['b', 5, 10], ['a', 11, 7], ['a', 60, 0], ['b', 2, 1000], ['b', 4, 1000]].map(([device, second, value]) => ({ device, at: at(Number(second)), value }));
    const select = `device, ${clock('window_start')}, measurements, least, greatest, mean`;
    // The two late ones come when the watermark has long passed their window.
    const rows = await rowsOf('windows', { device_column: 'device', value_column: 'value', window_seconds: 10 }, measured.slice(0, 5), select, 3);
    expect(rows).toEqual([
      ['a', '12:00:00', 2, 1, 3, 2],
      ['a', '12:00:10', 1, 7, 7, 7],
      ['b', '12:00:00', 1, 10, 10, 10],
    ]);
    const stream = `${rig.prefix}_windows`;
    await rig.produce(stream, measured.slice(5).map((event, index) => ({ event_id: `late${index}`, ...event })));
    let details = await detailsOf(rig.flink, `job.${stream}`);
    while (details.live?.late_events_dropped !== 2) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      details = await detailsOf(rig.flink, `job.${stream}`);
    }
    expect(details).toMatchObject({ phase: 'running', topics: [`ingest.${stream}`], table: `${rig.prefix}.windows` });
    expect(details.live).toMatchObject({ state: 'RUNNING', restarts: 0, records_behind: 0, back_pressure: expect.arrayContaining([expect.objectContaining({ level: 'ok' })]) });
  });

  test('transactions that break a rule are told with the rule', async () => {
    const payments = [['a', 0, '20.00'], ['a', 1, '12000.50'], ['b', 2, '5.00'], ['b', 3, '5.00'], ['b', 4, '5.00'], ['b', 60, '5.00'], ['z', 500, '1.00']].map(([account, second, amount]) => ({ account, at: at(Number(second)), amount }));
    expect(await rowsOf('transaction-rules', { account_column: 'account', amount_column: 'amount', max_amount: 10_000, max_count: 2, within_seconds: 30 }, payments, 'event_id, account, CAST(amount AS varchar), rule, recent', 2)).toEqual([
      ['e1', 'a', '12000.500000', 'amount', 2],
      ['e4', 'b', '5.000000', 'frequency', 3],
    ]);
  });

  test('log lines are counted by service, level and window', async () => {
    const lines = [['web', 'info', 1], ['web', 'error', 2], ['web', 'info', 3], ['db', 'info', 4], ['web', 'info', 12], ['end', 'info', 500]].map(([service, level, second]) => ({ service, level, at: at(Number(second)) }));
    expect(await rowsOf('log-counts', { service_column: 'service', level_column: 'level', window_seconds: 10 }, lines, `service, level, ${clock('window_start')}, entries`, 4)).toEqual([
      ['db', 'info', '12:00:00', 1],
      ['web', 'error', '12:00:00', 1],
      ['web', 'info', '12:00:00', 2],
      ['web', 'info', '12:00:10', 1],
    ]);
  });
});

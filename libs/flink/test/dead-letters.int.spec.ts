import { ingestDeadLetterTopic, ingestTopic } from '@query-router/contracts';
import { describeWith, lakehouse } from '@query-router/testkit';
import { countLateEvents, deadLetterOffsets, verifyStream } from '../src/index.ts';
import { openRig, type Rig } from './support/rig.ts';

const COLUMNS = [
  ['n', 'int32'], ['big', 'int64'], ['f', 'float64'], ['d', 'decimal(10,2)'], ['ok', 'boolean'], ['t', 'text'], ['day', 'date'],
  ['at', 'timestamp'], ['tz', 'timestamptz'], ['u', 'uuid'], ['j', 'json'], ['b', 'bytes'], ['a', 'array<int32>'],
].map(([name, type]) => ({ name, type, nullable: name !== 'n' }));
const GOOD = {
  event_id: 'good', n: 1, big: '9007199254740993', f: 1.5, d: '12.50', ok: true, t: "ü'`🎉", day: '2026-01-02', at: '2026-01-02T03:04:05.123456',
  tz: '2026-01-02T03:04:05Z', u: '6f1c4b1e-0000-4000-8000-000000000000', j: '{"k":[1]}', b: 'AAEC', a: [1, 2],
};
const fits: readonly object[] = [
  GOOD,
  { ...GOOD, event_id: 'nulls', big: null, f: null, d: null, ok: null, t: null, day: null, at: null, tz: null, u: null, j: null, b: null, a: null },
  { event_id: 'absent', n: 7 },
  { ...GOOD, event_id: 'nan', f: 'NaN' },
];
const wrongType: readonly object[] = [
  { n: 'x' }, { n: 1.5 }, { n: 3_000_000_000 }, { n: null }, { d: '1.234' }, { d: '99999999999' }, { ok: 'yes' }, { day: '2026-02-30' },
  { at: '2026-02-30T00:00:00' }, { tz: 'soon' }, { f: 'abc' }, { big: '9223372036854775808' }, { event_id: null },
].map((wrong) => ({ ...GOOD, event_id: 'bad', ...wrong }));
const unreadable: readonly (Buffer | null)[] = [
  ...['{"event_id":"cut"', '', 'null', '7', '[1]', '"text"', "{'event_id':'quotes','n':1}", '{"event_id":"comment","n":1/*x*/}', `{"event_id":"deep","n":1,"t":${'['.repeat(2000)}${']'.repeat(2000)}}`].map((text) => Buffer.from(text)),
  Buffer.from([0xff, 0xfe, 0x7b]),
  Buffer.concat([Buffer.from('{"event_id":"utf","n":1,"t":"'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')]),
  null,
];

/** The first of them waits for the job to start. */
const LETTERS_MS = 200_000;

interface DeadLetter {
  readonly offset: number;
  readonly code: string;
  readonly reason: string;
  readonly value: string | null;
}

describeWith('records that do not fit', await lakehouse(), (addresses) => {
  let rig: Rig;
  let stream: string;
  const letters: DeadLetter[] = [];
  const good = fits.length;
  const values = [...[...fits, ...wrongType].map((event) => Buffer.from(JSON.stringify(event))), ...unreadable, Buffer.from(JSON.stringify({ ...GOOD, event_id: 'last' }))];

  beforeAll(async () => {
    rig = await openRig(addresses);
    stream = `${rig.prefix}_mixed`;
    await rig.makeStream(stream, 1);
    await rig.log.append(ingestTopic(stream), values.map((value) => ({ value })), Date.now() + 30_000);
    await rig.flink.pipelines.declare(`stream.${stream}`, 'stream', { stream, schema: rig.prefix, columns: COLUMNS });
    const done = new AbortController();
    for await (const batch of rig.log.read([ingestDeadLetterTopic(stream)], 'earliest', AbortSignal.any([done.signal, AbortSignal.timeout(LETTERS_MS)]))) {
      for (const { value, headers } of batch) {
        const header = (name: string): string => headers.get(name)?.toString() ?? '';
        letters.push({ offset: Number(header('x-offset')), code: header('x-code'), reason: header('x-reason'), value: value?.toString() ?? null });
      }
      if (letters.length >= wrongType.length + unreadable.length) done.abort();
    }
  });

  afterAll(() => rig.close());

  test('are dead letters with their place and reason, each of them', () => {
    const places = Array.from({ length: wrongType.length + unreadable.length }, (_, index) => good + index);
    expect(letters.map(({ offset }) => offset).toSorted((a, b) => a - b)).toEqual(places);
    expect(letters.filter(({ code }) => code === 'WRONG_TYPE')).toHaveLength(wrongType.length);
    expect(letters.filter(({ code }) => code === 'NOT_JSON')).toHaveLength(unreadable.length);
    expect(letters.find(({ offset }) => offset === good)?.reason).toBe('The column "n" is not of type int32.');
    expect(letters.find(({ offset }) => offset === good + wrongType.length)?.value).toBe('{"event_id":"cut"');
  });

  test('leave the others unharmed, to the last digit', async () => {
    const table = `lake.${rig.prefix}.${stream}`;
    for (;;) if ((await rig.rows(`SELECT count(*) FROM ${table}`))[0]?.[0] === good + 1) break;
    const sql = `SELECT n, CAST(big AS varchar), f, CAST(d AS varchar), ok, t, CAST(day AS varchar), CAST(at AS varchar), CAST(tz AS varchar), u, j, to_base64(b), a FROM ${table} WHERE event_id = 'good'`;
    expect(await rig.rows(sql)).toEqual([
      [1, '9007199254740993', 1.5, '12.50', true, "ü'`🎉", '2026-01-02', '2026-01-02 03:04:05.123456', '2026-01-02 03:04:05.000000 UTC', GOOD.u, '{"k":[1]}', 'AAEC', [1, 2]],
    ]);
    expect(await rig.rows(`SELECT array_agg(event_id ORDER BY k_offset), array_agg(k_offset ORDER BY k_offset) FROM ${table}`)).toEqual([
      [['good', 'nulls', 'absent', 'nan', 'last'], [0, 1, 2, 3, values.length - 1]],
    ]);
  });

  test('are gaps that the check of the table knows', async () => {
    const table = { schema: rig.prefix, name: stream };
    const deadLetters = await deadLetterOffsets(rig.log, stream);
    const report = await verifyStream({ catalog: 'lake', table, rows: rig.rows, deadLetters });
    expect(report).toMatchObject({ ok: true, rows: good + 1, repeated: 0, missing: 0, dead_letters: wrongType.length + unreadable.length });
    const blind = await verifyStream({ catalog: 'lake', table, rows: rig.rows, deadLetters: new Map() });
    expect(blind).toMatchObject({ ok: false, missing: wrongType.length + unreadable.length, examples: [{ partition: 0, from: good, to: values.length - 2 }] });
    await rig.rows(`INSERT INTO lake.${rig.prefix}.${stream} (event_id, n, k_partition, k_offset, k_timestamp) SELECT event_id, n, k_partition, k_offset, k_timestamp FROM lake.${rig.prefix}.${stream} WHERE k_offset = 0`);
    expect(await verifyStream({ catalog: 'lake', table, rows: rig.rows, deadLetters })).toMatchObject({ ok: false, repeated: 1, missing: 0 });
    expect(await countLateEvents(rig.rows, 'lake', table, { column: 'tz', latenessMs: 86_400_000 })).toBe(3);
  });

  test('do not stop the job', async () => {
    const row = await rig.row(`stream.${stream}`);
    expect(row).toMatchObject({ generation: 1, alarm: null, error: null });
    expect((await rig.flink.jobs.checkpoints(row?.jobId ?? ''))?.counts.restored).toBe(0);
  });
});

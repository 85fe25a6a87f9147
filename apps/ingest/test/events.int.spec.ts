import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { decodeConsistencyToken } from '@query-router/contracts';
import { describeWith, server } from '@query-router/testkit';
import { waitUntil } from '@query-router/server-process';
import { ownDatabase, readAll, startIngest, type IngestUnderTest } from './ingest-in-process.ts';

const kafka = await server('kafka');
const postgres = await server('postgres');
/** For what takes a moment, and longer on a busy machine. */
const WAIT_MS = 60_000;
const name = (): string => `t_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const columns = [
  { name: 'user_id', type: 'int64', nullable: false },
  { name: 'page', type: 'text' },
  { name: 'at', type: 'timestamptz' },
];

describeWith('events over HTTP', kafka, ({ bootstrap }) => {
  describeWith('with PostgreSQL', postgres, (address) => {
    let ingest: IngestUnderTest;
    const made: string[] = [];

    beforeAll(async () => {
      ingest = await startIngest({ bootstrap, postgres: await ownDatabase(address) });
    }, 60_000);

    afterAll(async () => {
      for (const stream of made) await ingest.ask('DELETE', `/streams/${stream}`);
      await ingest.close();
    });

    async function declare(extra: Record<string, unknown> = {}): Promise<string> {
      const stream = name();
      made.push(stream);
      const { status, body } = await ingest.ask('POST', '/streams', { name: stream, columns, key: ['user_id'], event_time: { column: 'at' }, ...extra });
      expect({ status, state: body['state'], failure: body['failure'] }).toEqual({ status: 201, state: 'active', failure: null });
      return stream;
    }

    const event = (user: number, extra: Record<string, unknown> = {}): Record<string, unknown> => ({ user_id: user, page: '/', at: '2026-11-22T12:00:00Z', ...extra });
    const letters = async (stream: string): Promise<Record<string, unknown>[]> => (await ingest.ask('GET', `/streams/${stream}/dead-letters`)).body['letters'] as Record<string, unknown>[];

    async function lines(stream: string, source: AsyncIterable<Uint8Array> | string, query = ''): Promise<Record<string, unknown>[]> {
      const body = typeof source === 'string' ? source : Readable.toWeb(Readable.from(source));
      const answer = await fetch(`${ingest.url}/ingest/${stream}${query}`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: body as string, duplex: 'half' } as RequestInit);
      expect(answer.status).toBe(200);
      return (await answer.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    }

    test('one event: it is in the topic under its key when it is answered, and the token says where', async () => {
      const stream = await declare();
      const { status, body } = await ingest.ask('POST', `/ingest/${stream}`, event(7, { event_id: 'e1', at: '2026-11-22T13:00:00.250+01:00' }));
      expect(status).toBe(200);
      expect(body).toMatchObject({ stream, accepted: 1, duplicates: 0, rejected: 0, results: [{ index: 0, status: 'accepted', event_id: 'e1' }] });
      const records = await readAll(ingest.log, `ingest.${stream}`);
      expect(records).toMatchObject([{ key: '7', value: { event_id: 'e1', user_id: 7, page: '/', at: '2026-11-22T12:00:00.25Z' } }]);
      const token = decodeConsistencyToken(String(body['consistency_token']));
      expect(token?.streams.get(stream)?.table).toBe(`events.${stream}`);
      expect(Object.values(token?.streams.get(stream)?.next ?? {})).toEqual([1]);
    });

    test('an event without an id gets one that sorts by its time, alone, in a batch and in lines', async () => {
      const stream = await declare();
      const fromMs = Date.now();
      await ingest.ask('POST', `/ingest/${stream}`, event(1));
      await ingest.ask('POST', `/ingest/${stream}`, [event(2), event(3)]);
      await lines(stream, `${JSON.stringify(event(4))}\n${JSON.stringify(event(5))}`);
      const ids = (await readAll(ingest.log, `ingest.${stream}`)).map(({ value }) => String(value['event_id']));
      expect(new Set(ids).size).toBe(5);
      // The first 48 bits of a UUIDv7 are its time.
      const times = ids.map((id) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
      expect(times.every((ms) => ms >= fromMs && ms <= Date.now())).toBe(true);
    });

    test('a batch: what fits is taken, the rest is answered with its reason and kept', async () => {
      const stream = await declare();
      const batch = [event(1, { event_id: 'a' }), event(2, { event_id: 'a' }), { page: 'no user' }, event(3, { user_id: 'three', event_id: 'c' }), event(4, { nobody: 1 }), 5, event(6, { at: '2999-01-01T00:00:00Z' }), event(7)];
      const { status, body } = await ingest.ask('POST', `/ingest/${stream}`, batch);
      expect(status).toBe(207);
      expect(body).toMatchObject({ accepted: 2, duplicates: 1, rejected: 5 });
      expect((body['results'] as { index: number; status: string; code?: string }[]).map(({ index, status: found, code }) => [index, found, code])).toEqual([
        [1, 'duplicate', undefined],
        [2, 'rejected', 'MISSING_COLUMN'],
        [3, 'rejected', 'WRONG_TYPE'],
        [4, 'rejected', 'UNKNOWN_COLUMN'],
        [5, 'rejected', 'NOT_AN_OBJECT'],
        [6, 'rejected', 'CLOCK_SKEW'],
      ]);
      const kept = await letters(stream);
      expect(kept.map(({ code }) => code)).toEqual(['MISSING_COLUMN', 'WRONG_TYPE', 'UNKNOWN_COLUMN', 'NOT_AN_OBJECT', 'CLOCK_SKEW']);
      expect(kept[1]).toMatchObject({ event_id: 'c', source: 'http', replayed: false, truncated: false });
      expect(JSON.parse(String(kept[0]?.['event']))).toEqual({ page: 'no user' });
      expect((await readAll(ingest.log, `ingest.${stream}`)).map(({ value }) => value['user_id']).toSorted()).toEqual([1, 7]);
    });

    test.each([
      ['no JSON', '{"user_id": 1', 400, 'BAD_REQUEST', 'NOT_JSON'],
      ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'BAD_REQUEST', 'NOT_JSON'],
      ['an event of 2 MB', JSON.stringify({ user_id: 1, page: 'x'.repeat(2_000_000) }), 413, 'PAYLOAD_TOO_LARGE', 'TOO_LARGE'],
      ['a single wrong event', '{"user_id": 1.5}', 422, 'EVENT_REFUSED', 'WRONG_TYPE'],
      ['a batch of wrong events', '[1, 2]', 422, 'EVENT_REFUSED', 'NOT_AN_OBJECT'],
    ])('%s is refused and kept, the rest unharmed', async (_case, body, status, code, letter) => {
      const stream = await declare();
      expect(await ingest.ask('POST', `/ingest/${stream}`, body)).toMatchObject({ status, body: { code } });
      expect((await letters(stream)).at(-1)).toMatchObject({ code: letter });
      expect(await ingest.ask('POST', `/ingest/${stream}`, event(1))).toMatchObject({ status: 200 });
    });

    test('10 MB are refused before they are read, an unknown stream and another type at once', async () => {
      const stream = await declare();
      const huge = await ingest.ask('POST', `/ingest/${stream}`, Buffer.alloc(10 * 1024 * 1024, ' ')).catch(() => ({ status: 413, body: {} }));
      expect(huge.status).toBe(413);
      expect(await ingest.ask('POST', '/ingest/nowhere', event(1))).toMatchObject({ status: 404, body: { code: 'STREAM_NOT_FOUND' } });
      expect(await ingest.ask('POST', `/ingest/${stream}`, 'user_id=1', { 'content-type': 'text/plain' })).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    });

    test('lines: each is taken or reported, and the end says all', async () => {
      const stream = await declare();
      const text = [JSON.stringify(event(1, { event_id: 'a' })), '', '{"broken', JSON.stringify(event(2, { event_id: 'a' })), `{"user_id":1,"page":"${'y'.repeat(1_100_000)}"}`, JSON.stringify(event(3))].join('\r\n');
      const reports = await lines(stream, text);
      expect(reports.filter((report) => 'line' in report)).toMatchObject([
        { line: 3, status: 'rejected', code: 'NOT_JSON' },
        { line: 4, status: 'duplicate', event_id: 'a' },
        { line: 5, status: 'rejected', code: 'TOO_LARGE' },
      ]);
      expect(reports.at(-1)).toMatchObject({ done: true, stream, acknowledged_through: 6, accepted: 2, duplicates: 1, rejected: 2, omitted: 0 });
      expect(decodeConsistencyToken(String(reports.at(-1)?.['consistency_token']))).not.toBeNull();
      expect((await letters(stream)).map(({ bytes, truncated }) => [Number(bytes) > 1_000_000, truncated])).toEqual([[false, false], [true, true]]);
    });

    test('a long stream of lines comes whole and in order, also when the client reads nothing before its end', async () => {
      const stream = await declare({ partitions: 1 });
      const count = 100_000;
      async function* source(): AsyncGenerator<Buffer> {
        for (let from = 0; from < count; from += 500) yield Buffer.from(Array.from({ length: 500 }, (_, index) => `{"user_id":${from + index},"page":"p"}\n`).join(''));
      }
      const reports = await lines(stream, source(), '?results=all');
      const end = reports.at(-1);
      expect(end).toMatchObject({ done: true, accepted: count, acknowledged_through: count });
      expect(reports.length - 1 + Number(end?.['omitted'])).toBeGreaterThan(count);
      const ids = (await readAll(ingest.log, `ingest.${stream}`)).map(({ value }) => value['user_id']);
      expect(ids.length).toBe(count);
      expect(ids.every((id, index) => id === index)).toBe(true);
    }, 120_000);

    test('dead letters that fit after the stream was changed are replayed once', async () => {
      const stream = await declare();
      await ingest.ask('POST', `/ingest/${stream}`, [event(1, { channel: 'web', event_id: 'late' }), { page: 'hopeless' }, event(2)]);
      expect(await ingest.ask('POST', `/streams/${stream}/dead-letters/replay`)).toMatchObject({ status: 200, body: { replayed: 0 } });
      const changed = await ingest.ask('PATCH', `/streams/${stream}`, { add: [{ name: 'channel', type: 'text' }], widen: {} });
      expect(changed).toMatchObject({ status: 200, body: { state: 'active', version: 2, active_version: 2 } });
      expect(await ingest.ask('POST', `/streams/${stream}/dead-letters/replay`)).toMatchObject({ status: 200, body: { replayed: 1, refused: [{ code: 'MISSING_COLUMN' }], next: null } });
      expect(await ingest.ask('POST', `/streams/${stream}/dead-letters/replay`)).toMatchObject({ status: 200, body: { replayed: 0 } });
      const records = await readAll(ingest.log, `ingest.${stream}`);
      expect(records.map(({ value }) => [value['user_id'], value['channel']]).toSorted()).toEqual([[1, 'web'], [2, undefined]].toSorted());
      expect(records.find(({ value }) => value['user_id'] === 1)?.value['event_id']).toBe('late');
      expect((await letters(stream)).map(({ replayed }) => replayed)).toEqual([true, false]);
    });

    test('events that others write to Kafka are checked and taken over, with an id from their place', async () => {
      const stream = await declare({ kafka_intake: true });
      const topic = `ingest.${stream}.in`;
      await ingest.log.append(topic, [JSON.stringify(event(1, { event_id: 'own' })), JSON.stringify(event(2)), 'nonsense', null].map((value) => ({ value: value === null ? null : Buffer.from(value), partition: 0 })), Date.now() + WAIT_MS);
      const records = await waitUntil('they are taken over', async () => {
        const found = await readAll(ingest.log, `ingest.${stream}`);
        return found.length === 2 && found;
      }, { timeoutMs: WAIT_MS, everyMs: 200 });
      expect(records.map(({ value }) => value['event_id']).toSorted()).toEqual([`${topic}/0/1`, 'own']);
      await waitUntil('the offsets are committed', async () => (await ingest.log.groupOffsets(`query-router.${topic}`, [topic]))[topic]?.['0'] === 4, { timeoutMs: WAIT_MS, everyMs: 200 });
      // By then the other two are kept too.
      expect((await letters(stream)).map(({ source, code }) => [source, code])).toEqual([[`${topic}/0/2`, 'NOT_JSON'], [`${topic}/0/3`, 'NOT_JSON']]);
    });

    test('marks say each second how far the streams have come, and never less than was acknowledged', async () => {
      const stream = await declare();
      const two = await ingest.ask('POST', `/ingest/${stream}`, [event(1), event(2)]);
      expect(two).toMatchObject({ status: 200, body: { accepted: 2 } });
      const acknowledgedMs = Date.now();
      // Other services write theirs to the same topic, each in its own order.
      const marks = await waitUntil('two marks name it', async () => {
        const found = (await readAll(ingest.log, 'ingest.progress')).map(({ value }) => value as { at_ms: number; offsets: Record<string, Record<string, number>> });
        const later = found.filter(({ at_ms, offsets }) => at_ms > acknowledgedMs && offsets[`ingest.${stream}`] !== undefined);
        return later.length >= 2 && later;
      }, { timeoutMs: WAIT_MS, everyMs: 200 });
      expect(marks.map(({ offsets }) => Object.values(offsets[`ingest.${stream}`] ?? {}).reduce((sum, next) => sum + next, 0))).toEqual(marks.map(() => 2));
    });
  });
});

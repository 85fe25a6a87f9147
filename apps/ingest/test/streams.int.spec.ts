import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBusError } from '@query-router/bus';
import { addApiKey, ApiKeyStore, createApiKey } from '@query-router/platform';
import { waitUntil } from '@query-router/server-process';
import { describeWith, server } from '@query-router/testkit';
import { ownDatabase, startIngest, type IngestUnderTest } from './ingest-in-process.ts';

const kafka = await server('kafka');
const postgres = await server('postgres');
const stream = `s_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const columns = [{ name: 'id', type: 'int32', nullable: false }, { name: 'price', type: 'decimal(10,2)' }, { name: 'at', type: 'timestamptz' }];
const declaration = { name: stream, columns, key: ['id'], partitioning: ['day(at)', 'bucket(id, 16)'], event_time: { column: 'at' } };

describeWith('declared streams', kafka, ({ bootstrap }) => {
  describeWith('with PostgreSQL', postgres, (address) => {
    let ingest: IngestUnderTest;
    let own: Awaited<ReturnType<typeof ownDatabase>>;

    beforeAll(async () => {
      own = await ownDatabase(address);
      ingest = await startIngest({ bootstrap, postgres: own });
    }, 60_000);

    afterAll(() => ingest.close());

    test('declaring makes the topics; declaring the same again answers the same', async () => {
      const first = await ingest.ask('POST', '/streams', declaration);
      expect(first).toMatchObject({ status: 201, body: { name: stream, state: 'active', topic: `ingest.${stream}`, table: `events.${stream}`, version: 1, steps: { topic: 1, table: 1, pipeline: 1 }, failure: null } });
      expect(await ingest.ask('POST', '/streams', declaration)).toEqual(first);
      expect(await ingest.ask('POST', '/streams', { ...declaration, partitions: 9 })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
      expect(Object.keys((await ingest.log.endOffsets([`ingest.${stream}`, `ingest.${stream}.dead-letter`]))[`ingest.${stream}`] ?? {}).length).toBe(4);
      expect((await ingest.ask('GET', '/streams')).body['streams']).toContainEqual(first.body);
    });

    test.each([
      ['a name with a dot', { name: 'a.b' }, 'name'],
      ['a name of the system', { name: 'progress' }, 'taken by the system'],
      ['no columns', { columns: [] }, 'columns'],
      ['a type no engine shares', { columns: [{ name: 'a', type: 'interval' }] }, 'must be one of'],
      ['a column that every stream has', { columns: [{ name: 'k_offset', type: 'int64' }] }, 'every stream has'],
      ['two columns of one name', { columns: [...columns, columns[0]] }, 'occurs twice'],
      ['a key that may be null', { key: ['price'] }, 'never null'],
      ['a key that is no column', { key: ['nobody'] }, 'no column nobody'],
      ['a partitioning by the day of a number', { partitioning: ['day(id)'] }, 'holds times'],
      ['a partitioning that is none', { partitioning: ['week(at)'] }, 'is none of'],
      ['an event time that is no time', { event_time: { column: 'id' } }, 'timestamp'],
      ['a field nobody knows', { colums: [] }, 'colums'],
    ])('%s is refused with its reason', async (_case, wrong, reason) => {
      const { status, body } = await ingest.ask('POST', '/streams', { ...declaration, ...wrong });
      expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'BAD_REQUEST' });
      expect(body['detail']).toContain(reason);
    });

    test('columns are added and types widened while events flow; what loses values is refused', async () => {
      const change = { add: [{ name: 'channel', type: 'text' }], widen: { id: 'int64', price: 'decimal(12,2)' } };
      const changed = await ingest.ask('PATCH', `/streams/${stream}`, change);
      expect(changed).toMatchObject({ status: 200, body: { version: 2, active_version: 2, state: 'active' } });
      expect(await ingest.ask('PATCH', `/streams/${stream}`, change)).toMatchObject({ status: 200, body: { version: 2 } });
      expect(await ingest.ask('POST', `/ingest/${stream}`, { id: 5_000_000_000, price: '1234567890.12', channel: 'web' })).toMatchObject({ status: 200 });
      for (const wrong of [{ widen: { id: 'int32' } }, { widen: { price: 'decimal(12,3)' } }, { widen: { nobody: 'int64' } }, { add: [{ name: 'x', type: 'text', nullable: false }] }, { add: [{ name: 'channel', type: 'int32' }] }]) {
        expect(await ingest.ask('PATCH', `/streams/${stream}`, wrong)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
      }
      expect(await ingest.ask('PATCH', '/streams/nowhere', change)).toMatchObject({ status: 404, body: { code: 'STREAM_NOT_FOUND' } });
    });

    test('a whole declaration changes what may change', async () => {
      const wanted = { ...declaration, columns: [{ name: 'id', type: 'int64', nullable: false }, { name: 'price', type: 'decimal(12,2)' }, { name: 'at', type: 'timestamptz' }, { name: 'channel', type: 'text' }, { name: 'agent', type: 'text' }] };
      expect(await ingest.ask('PUT', `/streams/${stream}`, wanted)).toMatchObject({ status: 200, body: { version: 3 } });
      expect(await ingest.ask('PUT', `/streams/${stream}`, wanted)).toMatchObject({ status: 200, body: { version: 3 } });
      expect(await ingest.ask('PUT', `/streams/${stream}`, { ...wanted, key: [] })).toMatchObject({ status: 400 });
      expect(await ingest.ask('PUT', `/streams/${stream}`, { ...wanted, columns })).toMatchObject({ status: 400 });
    });

    test('another instance knows the stream at once, and takes its events', async () => {
      const other = await startIngest({ bootstrap, postgres: own });
      try {
        expect(await other.ask('POST', `/ingest/${stream}`, { id: 1, agent: 'curl' })).toMatchObject({ status: 200 });
        const young = `${stream}_y`;
        await ingest.ask('POST', '/streams', { ...declaration, name: young });
        expect(await other.ask('POST', `/ingest/${young}`, { id: 1 })).toMatchObject({ status: 200 });
        expect(await other.ask('DELETE', `/streams/${young}`)).toMatchObject({ status: 204 });
        expect(await other.ask('POST', `/ingest/${young}`, { id: 1 })).toMatchObject({ status: 404 });
      } finally {
        await other.close();
      }
    });

    test('a deleted stream takes its topics with it', async () => {
      expect(await ingest.ask('DELETE', `/streams/${stream}`)).toMatchObject({ status: 204 });
      expect(await ingest.ask('GET', `/streams/${stream}`)).toMatchObject({ status: 404, body: { code: 'STREAM_NOT_FOUND' } });
      expect(await ingest.ask('POST', `/ingest/${stream}`, { id: 1 })).toMatchObject({ status: 404 });
      // A broker answers that a topic is deleted, and may know it for a moment longer.
      const isGone = (): Promise<boolean> => ingest.log.endOffsets([`ingest.${stream}`]).then(() => false, (error: unknown) => isBusError(error, 'UNKNOWN_TOPIC'));
      await waitUntil('the topic is gone', isGone, { timeoutMs: 60_000 });
    });

    test('needs keys where keys are asked for: to write, and for the table', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'ingest-keys-'));
      const file = join(directory, 'keys.json');
      const writer = createApiKey({ role: 'write', tables: ['events.mine'], name: 'writer', createdAtMs: 0 });
      const reader = createApiKey({ role: 'read', tables: ['*'], name: 'reader', createdAtMs: 0 });
      writeFileSync(file, addApiKey(addApiKey(null, writer.entry), reader.entry));
      const guarded = await startIngest({ bootstrap, postgres: own, apiKeys: new ApiKeyStore({ path: file }) });
      const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
      try {
        expect(await guarded.ask('GET', '/streams')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
        expect(await guarded.ask('POST', '/streams', { ...declaration, name: 'mine' }, as(reader.key))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
        expect(await guarded.ask('POST', '/streams', { ...declaration, name: 'theirs' }, as(writer.key))).toMatchObject({ status: 403 });
        expect(await guarded.ask('POST', '/streams', { ...declaration, name: 'mine' }, as(writer.key))).toMatchObject({ status: 201 });
        expect(await guarded.ask('POST', '/ingest/mine', { id: 1 }, as(writer.key))).toMatchObject({ status: 200 });
        expect(await guarded.ask('POST', '/ingest/mine', { id: 1 }, as(reader.key))).toMatchObject({ status: 403 });
        expect(await guarded.ask('GET', '/health')).toMatchObject({ status: 200 });
      } finally {
        await guarded.ask('DELETE', '/streams/mine', undefined, as(writer.key));
        await guarded.close();
        rmSync(directory, { recursive: true });
      }
    });
  });
});

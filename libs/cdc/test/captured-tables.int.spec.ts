import { randomUUID } from 'node:crypto';
import type { EventLog } from '@query-router/bus';
import { until } from '@query-router/engine/testing';
import type { Metadata, MetadataQuery } from '@query-router/metadata';
import { describeWith, server as serverOf } from '@query-router/testkit';
import type { QueryResultRow } from 'pg';
import { CapturedTables } from '../src/publisher/captured-tables.ts';
import { migrateDatabase, prepareDatabase } from '../src/schema.ts';
import { startCaptureGround, type CaptureGround } from './testing/capture.ts';

describe('the tables whose changes are published', () => {
  let ground: CaptureGround;
  let metadata: Metadata;
  let log: EventLog;

  beforeAll(async () => {
    ground = await startCaptureGround();
    ({ metadata, log } = ground);
    await migrateDatabase(metadata);
    await prepareDatabase(metadata, 'query_router_test');
    await metadata.query('CREATE TABLE public.stays (id int PRIMARY KEY)');
  }, 60_000);
  afterAll(() => ground.dispose(), 60_000);

  /** The database, where a statement is run just before another one that begins as given. */
  function interrupted(before: string, statement: string): { readonly metadata: Metadata; readonly happened: () => boolean } {
    let happened = false;
    const around = (rows: MetadataQuery): MetadataQuery => ({
      query: async <Row extends QueryResultRow>(text: string, values?: readonly unknown[]) => {
        if (!happened && text.startsWith(before)) {
          happened = true;
          await metadata.query(statement);
        }
        return await rows.query<Row>(text, values);
      },
    });
    return { metadata: { ...metadata, ...around(metadata), transaction: (work) => metadata.transaction((rows) => work(around(rows))) }, happened: () => happened };
  }

  it.each([
    ['its old rows are to be logged', 'ALTER TABLE fleeting', 'DROP TABLE public.fleeting'],
    ['it is to be published', 'ALTER PUBLICATION query_router_cdc ADD TABLE "public"."fleeting"', 'DROP TABLE public.fleeting'],
    ['it is to be published under another name', 'ALTER PUBLICATION query_router_cdc ADD TABLE "public"."fleeting"', 'ALTER TABLE public.fleeting RENAME TO renamed'],
    ['it is to be published no more', 'ALTER PUBLICATION query_router_cdc DROP TABLE public.fleeting', 'DROP TABLE public.fleeting'],
  ])('goes on when a table is gone by the time that %s', async (_, before, statement) => {
    await metadata.query('CREATE TABLE public.fleeting (id int PRIMARY KEY)');
    const database = interrupted(before, statement);
    let patterns = ['public.*'];
    const tables = new CapturedTables({ metadata: database.metadata, log, patterns: () => Promise.resolve(patterns), retentionMs: 86_400_000 });
    const announced: string[][] = [];
    const sync = (): Promise<void> => tables.sync((ends) => void announced.push([...ends.keys()]));
    await sync();
    patterns = ['public.stays'];
    await sync();
    expect(database.happened()).toBe(true);
    expect(announced.at(-1)).toEqual(['cdc.public.stays']);
    expect(tables.all.map(({ name }) => name)).toEqual(['stays']);
    await metadata.query('DROP TABLE IF EXISTS public.renamed');
  });

  it('does not wait for who has locked a partition', async () => {
    await metadata.query('CREATE TABLE public.parted (id int PRIMARY KEY) PARTITION BY RANGE (id)');
    await metadata.query('CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES FROM (0) TO (9)');
    const tables = new CapturedTables({ metadata, log, patterns: () => Promise.resolve(['public.*']), retentionMs: 86_400_000 });
    await tables.sync(() => undefined);
    await metadata.transaction(async (rows) => {
      await rows.query('TRUNCATE public.parted_1');
      await tables.sync(() => undefined);
    });
    expect(tables.all.map(({ name }) => name)).toEqual(['parted', 'stays']);
    await metadata.query('DROP TABLE public.parted');
  }, 60_000);

  it('leaves alone for a while what somebody is using, and captures the rest', async () => {
    await metadata.query('CREATE TABLE public.used (id int PRIMARY KEY)');
    await metadata.query('ALTER TABLE public.used REPLICA IDENTITY FULL');
    let patterns = ['public.*'];
    const tables = new CapturedTables({ metadata, log, patterns: () => Promise.resolve(patterns), retentionMs: 86_400_000 });
    const published = async (): Promise<boolean> => (await metadata.query("SELECT FROM pg_publication_tables WHERE pubname = 'query_router_cdc' AND tablename = 'used'")).length > 0;
    const whileUsed = (): Promise<void> =>
      metadata.transaction(async (rows) => {
        await rows.query('LOCK TABLE public.used IN SHARE ROW EXCLUSIVE MODE');
        await tables.sync(() => undefined);
        expect(tables.retryDue).toBe(false);
        expect(tables.all.map(({ name }) => name)).toEqual(['stays']);
      });
    const retried = async (): Promise<void> => {
      await until('it is tried again', () => tables.retryDue);
      await tables.sync(() => undefined);
    };
    await whileUsed();
    expect(tables.refused).toEqual([{ schema: 'public', name: 'used', reason: expect.stringContaining('it is in use') }]);
    await retried();
    expect(tables.all.map(({ name }) => name)).toEqual(['stays', 'used']);
    patterns = ['public.stays'];
    await whileUsed();
    expect(await published()).toBe(true);
    await retried();
    expect(await published()).toBe(false);
    await metadata.query('DROP TABLE public.used');
  }, 60_000);

  it('captures one of two tables whose names engines or brokers could not tell apart: the one that was captured first', async () => {
    await metadata.query('CREATE TABLE public."Stays" (id int PRIMARY KEY)');
    await metadata.query('CREATE SCHEMA public_a');
    await metadata.query('CREATE TABLE public_a.b (id int PRIMARY KEY)');
    const tables = new CapturedTables({ metadata, log, patterns: () => Promise.resolve(['*']), retentionMs: 86_400_000 });
    const captured = async (): Promise<readonly string[]> => {
      await tables.sync(() => undefined);
      return tables.all.map(({ topic }) => topic);
    };
    expect(await captured()).toEqual(['cdc.public.stays', 'cdc.public_a.b']);
    await metadata.query('CREATE TABLE public.a_b (id int PRIMARY KEY)');
    expect(await captured()).toEqual(['cdc.public.stays', 'cdc.public_a.b']);
    expect(tables.refused).toEqual([
      { schema: 'public', name: 'Stays', reason: 'its name is too much like that of public.stays' },
      { schema: 'public', name: 'a_b', reason: 'its name is too much like that of public_a.b' },
    ]);
    await metadata.query('DROP TABLE public_a.b, public."Stays"');
    expect(await captured()).toEqual(['cdc.public.a_b', 'cdc.public.stays']);
    await metadata.query('DROP TABLE public.a_b');
  }, 60_000);
});

const kafka = await serverOf('kafka');

describeWith('the topics of captured tables', kafka, ({ bootstrap }) => {
  it('are made but for those that the broker refuses, and take large rows', async () => {
    const { metadata, log, dispose } = await startCaptureGround({ driver: 'platformatic', bootstrapServers: [bootstrap] });
    try {
      await migrateDatabase(metadata);
      await prepareDatabase(metadata, 'query_router_test');
      const schema = `s${randomUUID().slice(0, 8)}`;
      // Of a table that is gone.
      await log.createTopics([{ topic: `cdc.${schema}_x.orders`, partitions: 1 }]);
      await metadata.query(`CREATE SCHEMA ${schema} CREATE TABLE x_orders (id int PRIMARY KEY) CREATE TABLE others (id int PRIMARY KEY)`);
      const tables = new CapturedTables({ metadata, log, patterns: () => Promise.resolve(['*']), retentionMs: 86_400_000 });
      await tables.sync(() => undefined);
      expect(tables.all.map(({ name }) => name)).toEqual(['others']);
      expect(tables.refused).toEqual([{ schema, name: 'x_orders', reason: expect.stringContaining('collides') }]);
      const [place] = await log.append(`cdc.${schema}.others`, [{ value: Buffer.alloc(20 << 20, 'x') }], Date.now() + 60_000);
      expect(place?.offset).toBe(0n);
      const reading = new AbortController();
      for await (const [record] of log.read([`cdc.${schema}.others`], 'earliest', reading.signal)) {
        expect(record?.value?.length).toBe(20 << 20);
        reading.abort();
      }
    } finally {
      await dispose();
    }
  }, 120_000);
});

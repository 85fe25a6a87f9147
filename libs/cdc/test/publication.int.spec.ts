import type { EventLog } from '@query-router/bus';
import { until } from '@query-router/engine/testing';
import type { Metadata } from '@query-router/metadata';
import { Publisher } from '../src/index.ts';
import { startCaptureGround, type CaptureGround } from './testing/capture.ts';

/** A row of 40 million bytes takes a busy machine ten seconds. */
const WAIT_MS = 100_000;
const SLOW_MS = 240_000;

describe('publishing from a slot that stays', () => {
  let ground: CaptureGround;
  let metadata: Metadata;
  let log: EventLog;
  const lines: string[] = [];

  beforeAll(async () => {
    ground = await startCaptureGround();
    ({ metadata, log } = ground);
    await metadata.query('CREATE TABLE public.one (id int PRIMARY KEY)');
    await metadata.query('CREATE TABLE public.two (id int PRIMARY KEY)');
  }, 60_000);
  afterAll(() => ground.dispose(), 60_000);

  function start(tables: readonly string[] = ['public.*']): Publisher {
    const logger = { log: () => undefined, warn: (message: string) => void lines.push(message) };
    const publisher = new Publisher({ address: ground.address, metadata, log, slot: { name: 'publication_test', temporary: false }, tables, retentionMs: 86_400_000, snapshots: null, logger });
    publisher.start();
    return publisher;
  }

  /** Waits until it publishes what was committed before this; gives what it publishes from. */
  async function streamOf(publisher: Publisher): Promise<string | null> {
    const [at] = await metadata.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    await until(`everything is published; ${lines.slice(-3).join('; ')}`, () => publisher.status().state === 'streaming' && BigInt(publisher.status().mark?.lsn ?? 0) >= BigInt(at?.lsn ?? 0), WAIT_MS);
    return publisher.status().stream;
  }

  it.each([
    ['a table out of the publication', 'ALTER PUBLICATION query_router_cdc DROP TABLE public.one'],
    ['a table out of the publication and puts it back', 'ALTER PUBLICATION query_router_cdc DROP TABLE public.one; ALTER PUBLICATION query_router_cdc ADD TABLE public.one'],
    ['the publication away', 'DROP PUBLICATION query_router_cdc'],
  ])('begins a new stream when somebody takes %s, because changes may be missing', async (_, statement) => {
    const publisher = start();
    try {
      const before = await streamOf(publisher);
      await metadata.query(statement);
      await until('it publishes anew', () => publisher.status().stream !== before);
      expect(await streamOf(publisher)).not.toBe(before);
      expect(publisher.status().tables.map(({ table }) => table)).toEqual(['public.one', 'public.two']);
    } finally {
      await publisher.stop();
    }
  }, 60_000);

  it('begins a new stream when the publication was taken away while nobody published, and goes on with it otherwise', async () => {
    const first = start();
    const stream = await streamOf(first);
    await first.stop();
    const second = start();
    expect(await streamOf(second)).toBe(stream);
    await second.stop();
    await metadata.query('DROP PUBLICATION query_router_cdc');
    const third = start();
    expect(await streamOf(third)).not.toBe(stream);
    await third.stop();
  }, 60_000);

  it('changes nothing of what is published while another service publishes', async () => {
    const publisher = start();
    const stream = await streamOf(publisher);
    const other = start(['public.two']);
    try {
      await until('the other one stands by', () => other.status().state === 'standby');
      await metadata.query('INSERT INTO public.one VALUES (1)');
      expect(await streamOf(publisher)).toBe(stream);
      expect(publisher.status().tables.map(({ table }) => table)).toEqual(['public.one', 'public.two']);
      expect(await metadata.query("SELECT tablename FROM pg_publication_tables WHERE pubname = 'query_router_cdc' AND schemaname = 'public' ORDER BY 1")).toEqual([{ tablename: 'one' }, { tablename: 'two' }]);
      await publisher.stop();
      expect(await streamOf(other)).toBe(stream);
    } finally {
      await other.stop();
      await publisher.stop();
    }
  }, 60_000);

  it('captures no more what is too large for its topic, and goes on with the rest', async () => {
    await metadata.query('CREATE TABLE public.wide (id int PRIMARY KEY, body text)');
    const publisher = start();
    try {
      const stream = await streamOf(publisher);
      expect(publisher.status().tables.map(({ table }) => table)).toContain('public.wide');
      await metadata.transaction(async (rows) => {
        await rows.query("INSERT INTO public.wide VALUES (1, repeat('x', 40000000))");
        await rows.query('INSERT INTO public.one VALUES (2)');
      });
      expect(await streamOf(publisher)).toBe(stream);
      const { tables, refused } = publisher.status();
      expect(tables.map(({ table }) => table)).toEqual(['public.one', 'public.two']);
      expect(refused).toEqual([{ schema: 'public', name: 'wide', reason: 'a change of it was larger than its topic takes' }]);
      await metadata.query('TRUNCATE public.wide');
      await metadata.query('CREATE TABLE public.three (id int PRIMARY KEY)');
      await until('it is captured again', () => publisher.status().tables.some(({ table }) => table === 'public.wide'), WAIT_MS);
      expect(await streamOf(publisher)).toBe(stream);
    } finally {
      await publisher.stop();
    }
  }, SLOW_MS);
});

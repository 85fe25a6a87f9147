/** Whatever dies: what was answered as accepted is in Kafka, and comes twice only where its sender sent it again. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createEventLog, type EventLog } from '@query-router/bus';
import { openMetadata } from '@query-router/metadata';
import { freePort, waitUntil, type ServerProcess } from '@query-router/server-process';
import { describeWith, server, startKafka, type KafkaServer } from '@query-router/testkit';
import { buildIfNeeded } from '../../tools/build.ts';
import { addressEnv, startService } from '../e2e/harness/services.ts';

const postgres = await server('postgres');
const STREAM = 'clicks';
const SENDERS = 8;
const line = (number: number): string => `{"event_id":"line/${number}","n":${number}}\n`;
const BATCH = 100;

describeWith('ingest that is killed while events come in', postgres, (address) => {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-ingest-'));
  // Other test files' services would carry out the streams of a database that they share, on their broker.
  const database = `ingest_kill_${randomBytes(4).toString('hex')}`;
  let broker: KafkaServer;
  let log: EventLog;
  let port: number;
  let ingest: ServerProcess;

  const url = (): string => `http://127.0.0.1:${port}`;
  async function startIngest(): Promise<void> {
    const service = await startService('ingest', { logFile: join(directory, 'ingest.log'), env: { ...addressEnv({ kafka: broker, postgres: { ...address, database } }), KAFKA_PARTITIONS: '3' }, port });
    ingest = service.process;
    await service.untilReady(60_000);
  }

  beforeAll(async () => {
    buildIfNeeded(['ingest']);
    const admin = openMetadata(address);
    await admin.query(`CREATE DATABASE ${database}`);
    await admin.close();
    broker = await startKafka();
    port = await freePort();
    await startIngest();
    const declared = await post('/streams', { name: STREAM, columns: [{ name: 'n', type: 'int64', nullable: false }], key: ['n'], partitions: 3 });
    expect(declared.status).toBe(201);
    log = createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [broker.bootstrap], onError: () => undefined });
    await log.connect(AbortSignal.timeout(20_000));
  }, 240_000);

  afterAll(async () => {
    await fetch(`${url()}/streams/${STREAM}`, { method: 'DELETE' }).catch(() => undefined);
    await log?.close();
    await ingest?.stop();
    await broker?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  function post(path: string, body: unknown): Promise<Response> {
    return fetch(`${url()}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  async function countOf(topic: string): Promise<number> {
    return Object.values((await log.endOffsets([topic]))[topic] ?? {}).reduce((sum, end) => sum + end, 0);
  }

  /** How often each id is in the topic. */
  async function idsInTopic(stream = STREAM): Promise<Map<string, number>> {
    const topic = `ingest.${stream}`;
    const ends = (await log.endOffsets([topic]))[topic] ?? {};
    const left = new Set(Object.keys(ends).filter((partition) => (ends[partition] ?? 0) > 0));
    const stop = new AbortController();
    const found = new Map<string, number>();
    const onPosition = (_topic: string, partition: number, next: number): void => {
      if (next >= (ends[partition] ?? 0)) left.delete(String(partition));
      if (left.size === 0) stop.abort();
    };
    for await (const batch of log.read([topic], 'earliest', AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]), { onPosition })) {
      for (const { value } of batch) {
        const { event_id: id } = JSON.parse(String(value)) as { event_id: string };
        found.set(id, (found.get(id) ?? 0) + 1);
      }
    }
    return found;
  }

  test('batches: every acknowledged one is there, and only what was sent again can be there twice', async () => {
    const state = { stopped: false, acknowledged: 0, resent: 0 };
    const acknowledged = new Set<string>();
    const sentAgain = new Set<string>();
    const statuses = new Set<number>();
    const counts = new Set<number>();
    const sender = async (number: number): Promise<void> => {
      for (let batch = 0; !state.stopped; batch += 1) {
        const events = Array.from({ length: BATCH }, (_, index) => ({ event_id: `${number}/${batch}/${index}`, n: batch * BATCH + index }));
        for (;;) {
          const answer = await post(`/ingest/${STREAM}`, events).catch(() => null);
          if (answer?.status === 200) {
            counts.add(((await answer.json()) as { accepted: number }).accepted);
            break;
          }
          statuses.add(answer?.status ?? 0);
          state.resent += 1;
          for (const { event_id } of events) sentAgain.add(event_id);
          await new Promise((resolve) => {
            setTimeout(resolve, 100);
          });
        }
        for (const { event_id } of events) acknowledged.add(event_id);
        state.acknowledged += BATCH;
      }
    };
    const senders = Promise.all(Array.from({ length: SENDERS }, (_, number) => sender(number)));
    const more = async (count: number): Promise<void> => {
      const from = state.acknowledged;
      await waitUntil('events flow', () => state.acknowledged >= from + count, { timeoutMs: 90_000 });
    };
    await more(5_000);
    await ingest.kill();
    await startIngest();
    await more(5_000);
    await broker.kill();
    await broker.start();
    await more(5_000);
    await ingest.kill();
    await startIngest();
    await more(5_000);
    state.stopped = true;
    await senders;

    const found = await idsInTopic();
    expect([...acknowledged].filter((id) => !found.has(id))).toEqual([]);
    expect([...found].filter(([id, times]) => times > 1 && !sentAgain.has(id))).toEqual([]);
    expect([...found.keys()].filter((id) => !acknowledged.has(id))).toEqual([]);
    expect([...counts]).toEqual([BATCH]);
    expect(state.resent).toBeGreaterThan(0);
    // No connection, or a word that it may be sent again.
    expect([...statuses].filter((status) => ![0, 429, 503].includes(status))).toEqual([]);
    process.stdout.write(`${acknowledged.size} events acknowledged, ${state.resent} batches sent again, ${[...found.values()].filter((times) => times > 1).length} ids twice\n`);
  }, 300_000);

  test('lines: everything up to the last acknowledged line is there', async () => {
    const sending = request(`${url()}/ingest/${STREAM}`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
    sending.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => sending.on('close', resolve));
    const state = { sent: 0, cut: false, through: 0 };
    const feed = async (): Promise<void> => {
      while (!state.cut) {
        const lines = Array.from({ length: 200 }, () => line((state.sent += 1))).join('');
        if (!sending.write(lines)) await Promise.race([new Promise<void>((resolve) => sending.once('drain', resolve)), closed]);
      }
    };
    const feeding = feed();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    const reports = createInterface(answer);
    reports.on('error', () => undefined);
    reports.on('line', (text) => {
      state.through = (JSON.parse(text) as { acknowledged_through?: number }).acknowledged_through ?? state.through;
      if (state.through > 20_000 && !state.cut) {
        state.cut = true;
        void ingest.kill();
      }
    });
    await closed;
    state.cut = true;
    await feeding;
    await startIngest();
    expect(state.through).toBeGreaterThan(20_000);
    const found = await idsInTopic();
    const missing = Array.from({ length: state.through }, (_, index) => `line/${index + 1}`).filter((id) => !found.has(id));
    expect(missing).toEqual([]);
    expect([...found].filter(([id, times]) => id.startsWith('line/') && times > 1)).toEqual([]);
  }, 120_000);

  test('over Kafka: a record that is delivered again comes under the same id, and none is missing', async () => {
    const stream = 'offered';
    expect((await post('/streams', { name: stream, columns: [{ name: 'n', type: 'int64', nullable: false }], partitions: 2, kafka_intake: true })).status).toBe(201);
    const state = { stopped: false, written: 0 };
    const expected = new Set<string>();
    const write = async (): Promise<void> => {
      while (!state.stopped) {
        const from = state.written;
        const places = await log.append(`ingest.${stream}.in`, Array.from({ length: 200 }, (_, index) => ({ value: Buffer.from(`{"n":${from + index}}`) })), Date.now() + 30_000);
        for (const { partition, offset } of places) expected.add(`ingest.${stream}.in/${partition}/${offset}`);
        state.written += 200;
      }
    };
    const writing = write();
    const taken = async (count: number): Promise<void> => {
      await waitUntil('records are taken over', async () => (await countOf(`ingest.${stream}`)) >= count, { timeoutMs: 60_000, everyMs: 100 });
    };
    await taken(5_000);
    await ingest.kill();
    await startIngest();
    await taken(10_000);
    state.stopped = true;
    await writing;
    const found = await waitUntil('all are taken over', async () => {
      const ids = await idsInTopic(stream);
      return ids.size >= expected.size && ids;
    }, { timeoutMs: 60_000, everyMs: 500 });
    expect([...expected].filter((id) => !found.has(id))).toEqual([]);
    expect(found.size).toBe(expected.size);
    await fetch(`${url()}/streams/${stream}`, { method: 'DELETE' });
  }, 180_000);

  test('a broker that stands still stops the sender, not ingest; everything arrives when it goes on', async () => {
    const total = 400_000;
    const state = { sent: 0, done: false };
    const padding = 'x'.repeat(400);
    async function* source(): AsyncGenerator<Buffer> {
      for (; state.sent < total; state.sent += 500) yield Buffer.from(Array.from({ length: 500 }, (_, index) => `{"event_id":"still/${state.sent + index}/${padding.slice(0, 80)}","n":${state.sent + index}}\n`).join(''));
      state.done = true;
    }
    const answering = fetch(`${url()}/ingest/${STREAM}`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: Readable.toWeb(Readable.from(source())), duplex: 'half' } as RequestInit);
    await waitUntil('lines flow', () => state.sent > 20_000, { timeoutMs: 30_000 });
    process.kill(broker.pid, 'SIGSTOP');
    try {
      let before = -1;
      await waitUntil('the sender stands still', () => {
        const still = state.sent === before;
        before = state.sent;
        return still;
      }, { timeoutMs: 20_000, everyMs: 1_000 });
      expect(state.done).toBe(false);
      expect((await fetch(`${url()}/health`)).status).toBe(200);
    } finally {
      process.kill(broker.pid, 'SIGCONT');
    }
    const end = (await (await answering).text()).trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(end)).toMatchObject({ done: true, accepted: total, acknowledged_through: total });
  }, 120_000);
});

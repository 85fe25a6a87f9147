import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventLog, type EventLog } from '@query-router/bus';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@query-router/embedded-postgres';
import { openMetadata, type Metadata } from '@query-router/metadata';
import { StreamDirectory } from '../src/declare/stream-directory.ts';
import { StreamService } from '../src/declare/stream-service.ts';
import { StreamStore } from '../src/declare/stream-store.ts';

const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const STREAMS = 20;

describe('declaring streams', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let metadata: Metadata;
  let log: EventLog;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'query-router-streams-'));
    server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), ...LOGIN, settings: { fsync: 'off' } });
    metadata = openMetadata({ ...LOGIN, host: server.host, port: server.port });
    log = createEventLog({ driver: 'memory', clientId: 'streams', bootstrapServers: [], onError: () => undefined });
    await log.connect(new AbortController().signal);
  }, 60_000);
  afterAll(async () => {
    await log.close();
    await metadata.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('carries out many more at once than there are connections to PostgreSQL', async () => {
    const store = new StreamStore(metadata);
    const errors: unknown[] = [];
    const onError = (error: unknown): void => void errors.push(error);
    const directory = new StreamDirectory(store, onError);
    const tables = { createTable: () => Promise.resolve() };
    const pipelines = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
    const service = new StreamService({ store, log, tables, pipelines }, directory, onError);
    await directory.open();
    try {
      const names = Array.from({ length: STREAMS }, (_, at) => `stream_${at}`);
      const answers = await Promise.all(names.map((name) => service.declare({ name, columns: [{ name: 'a', type: 'text' }] }, () => undefined)));
      expect(answers.map(({ state }) => state)).toEqual(names.map(() => 'active'));
      expect(errors).toEqual([]);
    } finally {
      directory.close();
      await service.close();
    }
  }, 60_000);
});

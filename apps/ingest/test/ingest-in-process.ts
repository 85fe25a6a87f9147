import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { createDriver, createEventLog, type EventLog } from '@query-router/bus';
import { openMetadata, type Metadata, type MetadataAddress } from '@query-router/metadata';
import { newInstanceId, parseEnv, startNest, type ApiKeyStore } from '@query-router/platform';
import { STREAM_LIMITS } from '@query-router/streams';
import { configureHttp } from '../src/configure-http.ts';
import { ingestEnv } from '../src/env.ts';
import { IngestModule } from '../src/ingest.module.ts';

export interface IngestUnderTest {
  readonly url: string;
  readonly log: EventLog;
  readonly metadata: Metadata;
  /** Asks, and gives status and JSON. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  close(): Promise<void>;
}

export interface IngestUnderTestOptions {
  readonly bootstrap: string;
  readonly postgres: MetadataAddress;
  readonly apiKeys?: ApiKeyStore;
  readonly env?: Readonly<Record<string, string>>;
}

/** The service as `main.ts` starts it, within this process. */
export async function startIngest({ bootstrap, postgres, apiKeys, env: extra = {} }: IngestUnderTestOptions): Promise<IngestUnderTest> {
  Logger.overrideLogger(['error', 'warn']);
  const env = parseEnv(ingestEnv, { KAFKA_BOOTSTRAP_SERVERS: bootstrap, ...extra });
  const instanceId = newInstanceId('ingest');
  const connection = { driver: 'platformatic', clientId: instanceId, bootstrapServers: [bootstrap] } as const;
  const driver = createDriver(connection);
  const log = createEventLog({ ...connection, onError: () => undefined });
  await log.connect(AbortSignal.timeout(30_000));
  const metadata = openMetadata(postgres);
  const logger = new Logger('ingest');
  const service = await startNest({
    name: 'ingest',
    module: IngestModule.register({ env, instanceId, driver, log, metadata, apiKeys: apiKeys ?? null }),
    driver,
    host: '127.0.0.1',
    port: 0,
    maxInFlight: 100,
    partitions: 2,
    bodyLimit: STREAM_LIMITS.batchBytes,
    logger,
    configure: configureHttp,
  });
  return {
    url: service.url,
    log,
    metadata,
    async ask(method, path, body, headers = {}) {
      const raw = typeof body === 'string' || Buffer.isBuffer(body);
      const answer = await fetch(`${service.url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    async close() {
      await service.close();
      await log.close();
      await metadata.close();
    },
  };
}

/** A database of its own on a server that test files share: services of one database carry out each other's streams, also when their brokers or lakes are others. */
export async function ownDatabase(postgres: MetadataAddress): Promise<MetadataAddress> {
  const database = `ingest_${randomBytes(4).toString('hex')}`;
  const admin = openMetadata(postgres);
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.close();
  return { ...postgres, database };
}

/** Everything a topic holds. */
export async function readAll(log: EventLog, topic: string): Promise<{ readonly key: string | null; readonly value: Record<string, unknown>; readonly text: string; readonly headers: Readonly<Record<string, string>> }[]> {
  const ends = (await log.endOffsets([topic]))[topic] ?? {};
  const starts = (await log.startOffsets([topic]))[topic] ?? {};
  const left = new Set(Object.keys(ends).filter((partition) => (ends[partition] ?? 0) > (starts[partition] ?? 0)));
  const found: Awaited<ReturnType<typeof readAll>> = [];
  const stop = new AbortController();
  const onPosition = (_topic: string, partition: number, next: number): void => {
    if (next >= (ends[partition] ?? 0)) left.delete(String(partition));
    if (left.size === 0) stop.abort();
  };
  if (left.size === 0) return found;
  for await (const batch of log.read([topic], 'earliest', AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]), { onPosition })) {
    for (const { key, value, headers } of batch) {
      const text = String(value);
      found.push({ key: key?.toString() ?? null, value: parse(text), text, headers: Object.fromEntries([...headers].map(([name, bytes]) => [name, bytes.toString()])) });
    }
  }
  return found;
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createEventLog, type EventLog } from '@query-router/bus';
import { Applier, Publisher, type Watermark } from '@query-router/cdc';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { openMetadata, type Metadata } from '@query-router/metadata';
import { servePeer } from '../../measure/peer.ts';

export interface CdcLag {
  readonly engine: string;
  /** What the changes went through. */
  readonly log: 'memory' | 'Kafka';
  readonly changesPerSecond: number;
  readonly transactions: number;
  /** From the commit's answer to a watermark that covers it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const TRANSACTIONS_PER_SECOND = 40;
const ROWS = 50_000;
const silent = { log: () => undefined, warn: (message: string) => void process.stderr.write(`${message}\n`) };

interface Awaited {
  readonly lsn: bigint;
  readonly committedAt: number;
}

/** Updates of random rows at a steady rate, and how long copies in both engines take to hold them. Everything but the broker runs in this process. */
async function measure({ bootstrap, changesPerSecond, durationMs }: { readonly bootstrap: string | null; readonly changesPerSecond: number; readonly durationMs: number }): Promise<readonly CdcLag[]> {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-bench-cdc-'));
  const server = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), ...LOGIN });
  const address = { ...LOGIN, host: server.host, port: server.port };
  const metadata = openMetadata(address);
  const reader = createPostgresEngine({ ...address, poolSize: 2, instanceId: 'bench' });
  const log: EventLog = createEventLog({ driver: bootstrap === null ? 'memory' : 'platformatic', clientId: 'bench', bootstrapServers: bootstrap === null ? [] : [bootstrap], onError: () => undefined });
  await log.connect(AbortSignal.timeout(30_000));
  const publisher = new Publisher({ address, metadata, log, slot: { name: 'bench', temporary: true }, tables: ['*'], retentionMs: 3_600_000, snapshots: null, logger: silent });
  const engines = [createDuckDbEngine({ path: join(directory, 'duckdb'), threads: 2, memoryLimit: '1GB', concurrency: 3 }), createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse') })];
  const lags = engines.map(() => [] as number[]);
  const waiting = engines.map(() => [] as Awaited[]);
  const marks: (Watermark | null)[] = engines.map(() => null);
  const appliers = engines.map((engine, at) => {
    const onWatermark = (mark: Watermark | null): void => {
      marks[at] = mark;
      const reached = mark?.tables.includes('public.bench') === true ? BigInt(mark.lsn) : 0n;
      while ((waiting[at]?.[0]?.lsn ?? reached + 1n) <= reached) lags[at]?.push(performance.now() - (waiting[at]?.shift()?.committedAt ?? 0));
    };
    return new Applier({ engine: engine.name, address, metadata, log, reader, store: engine, wanted: () => true, shared: false, onWatermark, onCopies: async () => undefined, logger: silent });
  });
  try {
    await metadata.query('CREATE TABLE public.bench (id int PRIMARY KEY, name text, n bigint, at timestamptz DEFAULT now())');
    await metadata.query(`INSERT INTO public.bench SELECT i, 'row ' || i, 0 FROM generate_series(1, ${ROWS}) i`);
    for (const engine of engines) await engine.init();
    publisher.start();
    for (const applier of appliers) applier.start();
    while (!marks.every((mark) => mark?.tables.includes('public.bench') === true)) await delay(50);
    await write(metadata, changesPerSecond, durationMs, (commit) => waiting.forEach((queue) => queue.push(commit)));
    while (waiting.some((queue) => queue.length > 0)) await delay(20);
    return engines.map((engine, at) => ({ engine: engine.name, log: bootstrap === null ? 'memory' : 'Kafka', changesPerSecond, ...summary(lags[at] ?? []) }));
  } finally {
    await Promise.all(appliers.map((applier) => applier.stop()));
    await publisher.stop();
    await Promise.all(engines.map((engine) => engine.close()));
    await Promise.all([reader.close(), metadata.close(), log.close()]);
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function write(metadata: Metadata, changesPerSecond: number, durationMs: number, onCommit: (commit: Awaited) => void): Promise<void> {
  const rows = changesPerSecond / TRANSACTIONS_PER_SECOND;
  const startedAt = performance.now();
  for (let turn = 0; performance.now() - startedAt < durationMs; turn += 1) {
    await metadata.query('UPDATE public.bench SET n = n + 1, at = now() WHERE id IN (SELECT floor(random() * $1)::int + 1 FROM generate_series(1, $2))', [ROWS, rows]);
    const committedAt = performance.now();
    const [at] = await metadata.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    onCommit({ lsn: BigInt(at?.lsn ?? 0), committedAt });
    await delay(Math.max(0, startedAt + ((turn + 1) * 1_000) / TRANSACTIONS_PER_SECOND - performance.now()));
  }
}

function summary(lags: readonly number[]): Pick<CdcLag, 'transactions' | 'p50Ms' | 'p99Ms'> {
  const sorted = lags.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { transactions: lags.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const commands = { measure };
export type CdcCommands = typeof commands;

// What it started ends with its one command.
servePeer(commands, () => undefined);

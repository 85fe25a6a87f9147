import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventLog, type EventLog } from '@query-router/bus';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import { openMetadata, type Metadata } from '@query-router/metadata';
import type { PostgresAddress } from '../../src/postgres/address.ts';

const LOGIN = { user: 'router', password: 'development-only', database: 'router' };

/** What capturing needs: a database of its own, and a log, in memory unless told otherwise. */
export interface CaptureGround {
  readonly address: PostgresAddress;
  readonly metadata: Metadata;
  readonly log: EventLog;
  dispose(): Promise<void>;
}

export async function startCaptureGround(bus: Pick<Parameters<typeof createEventLog>[0], 'driver' | 'bootstrapServers'> = { driver: 'memory', bootstrapServers: [] }): Promise<CaptureGround> {
  const directory = await mkdtemp(join(tmpdir(), 'query-router-capture-'));
  const server = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), ...LOGIN, settings: { fsync: 'off' } });
  const address = { ...LOGIN, host: server.host, port: server.port };
  const metadata = openMetadata(address);
  const log = createEventLog({ ...bus, clientId: 'capture-test', onError: () => undefined });
  await log.connect(AbortSignal.timeout(30_000));
  return {
    address,
    metadata,
    log,
    dispose: async () => {
      await log.close();
      await metadata.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

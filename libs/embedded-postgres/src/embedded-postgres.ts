import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, startServerProcess, type ServerExit, type ServerProcess } from '@query-router/server-process';
import { accountFor, seenFromInside } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster, serverEnvironment } from './cluster.ts';
import { claim, reapLeftover } from './leftover.ts';

export interface EmbeddedPostgresOptions {
  /** The cluster's directory; made when it is missing or empty. */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Superuser, password and database of a new cluster. An existing cluster keeps what it was made with. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Further server settings, for example `{ fsync: 'off' }` for data that is thrown away. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told in words what takes time. */
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly pid: number;
  /** Resolves when the server has ended, also when nobody asked it to. */
  readonly exited: Promise<ServerExit>;
  /** Ends sessions and shuts down in order; resolves when the process has ended. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 10_000;
const PORT_TAKEN = /Address already in use/;
/** How many free ports are tried that somebody else takes before the server does. */
const ATTEMPTS = 5;
/** The children of a killed server are still ending. */
const STILL_ENDING = /pre-existing shared memory block/;
const ENDING_MS = 15_000;
const STILL_ENDING_EVERY_MS = 100;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  wal_level: 'logical',
  // A replication slot that nobody reads gives up its log before the disk is full.
  max_slot_wal_keep_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
};

/** PostgreSQL writes its state on the eighth line of its lock file; `pg_ctl --wait` looks at the same place. */
function isReady(dataDirectory: string, pid: number): boolean {
  const lock = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(lock)) return false;
  const lines = readFileSync(lock, 'utf8').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/**
 * Starts PostgreSQL on loopback TCP as a child process: a new cluster in about a second, an existing one in a fraction of that. Works
 * as root too, where it runs as the user `postgres` or `nobody`. It ends with this process, even when that is killed; should it be
 * left over after all, the next start on the same directory ends it first. Throws when the directory is in use by a living process,
 * holds something else, or the port is taken.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDirectory = resolve(options.dataDir);
  const account = accountFor(dataDirectory);
  const binaries = await findBinaries(account);
  if (!existsSync(join(dataDirectory, 'PG_VERSION'))) options.log?.('PostgreSQL: making a new cluster');
  await ensureCluster({ dataDirectory, account, binaries, user: options.user, password: options.password, database: options.database });
  await reapLeftover(dataDirectory);
  claim(dataDirectory);

  const start = async (port: number): Promise<ServerProcess> => {
    const settings = Object.entries({ ...SETTINGS, ...options.settings, port: String(port) });
    const server = await startServerProcess({
      name: 'PostgreSQL',
      command: binaries.postgres,
      args: ['-D', seenFromInside(dataDirectory, account), ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      cwd: dataDirectory,
      env: serverEnvironment,
      logFile: join(dataDirectory, 'server.log'),
      softSignal: 'SIGINT',
      graceMs: STOP_GRACE_MS,
      ...account,
    });
    try {
      await server.untilReady(() => isReady(dataDirectory, server.pid), { timeoutMs: START_TIMEOUT_MS, everyMs: 10 });
      return server;
    } catch (error) {
      await server.kill();
      throw error;
    }
  };

  const ending = performance.now() + ENDING_MS;
  for (let attempt = 1; ; ) {
    const port = options.port ?? (await freePort());
    try {
      const server = await start(port);
      const { user, password, database } = options;
      return { host: HOST, port, user, password, database, pid: server.pid, exited: server.exited, stop: () => server.stop() };
    } catch (error) {
      const reason = String(error);
      if (PORT_TAKEN.test(reason) && attempt < ATTEMPTS) attempt += 1;
      else if (STILL_ENDING.test(reason) && performance.now() < ending) await delay(STILL_ENDING_EVERY_MS);
      else throw error;
    }
  }
}

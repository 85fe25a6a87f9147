import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seenFromInside, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';

const INITIALISE_TIMEOUT_MS = 60_000;

export interface ClusterOptions {
  readonly dataDirectory: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

/** Environment of the programs: text compares by bytes, and no PG* variable of the caller leaks in. */
export const serverEnvironment: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };

interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly account: Account | undefined;
  readonly input?: string;
}

function run({ command, args, directory, account, input }: Step): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { cwd: directory, env: serverEnvironment, timeout: INITIALISE_TIMEOUT_MS, ...account }, (error, stdout, stderr) => {
      if (error === null) return resolve();
      return reject(new Error(`${command} failed: ${`${stdout}\n${stderr}`.trim() || error.message}`, { cause: error }));
    });
    child.stdin?.end(input ?? '');
  });
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/**
 * Makes a cluster in an empty or missing directory; leaves an existing one alone. It is built beside its place and renamed, so an
 * interrupted start leaves nothing half made. Text compares by bytes (C.UTF-8), as in the other engines.
 */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { dataDirectory, account, binaries } = options;
  if (existsSync(join(dataDirectory, 'PG_VERSION'))) return;
  if (existsSync(dataDirectory) && readdirSync(dataDirectory).length > 0) {
    throw new Error(`${dataDirectory} is neither empty nor a PostgreSQL cluster; nothing was changed in it`);
  }
  const workshop = `${dataDirectory}.new`;
  const directory = join(workshop, 'data');
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const inside = seenFromInside(directory, account);
  writeFileSync(join(workshop, 'password'), options.password, { mode: 0o600 });
  for (const path of [workshop, directory, join(workshop, 'password')]) if (account !== undefined) chownSync(path, account.uid, account.gid);
  const login = ['-U', options.user, '--auth=scram-sha-256', `--pwfile=${inside}/../password`];
  const text = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await run({ command: binaries.initdb, args: ['-D', inside, ...login, ...text, '--no-sync', '--no-instructions'], directory, account });
  if (options.database !== 'postgres') {
    await run({ command: binaries.postgres, args: ['--single', '-D', inside, 'postgres'], directory, account, input: `CREATE DATABASE ${quoted(options.database)}\n` });
  }
  mkdirSync(dirname(dataDirectory), { recursive: true });
  renameSync(directory, dataDirectory);
  rmSync(workshop, { recursive: true });
}

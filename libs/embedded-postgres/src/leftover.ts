import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil, isProcessAlive } from '@query-router/server-process';

const OWNER_FILE = 'owner.pid';
const FAST_SHUTDOWN_TIMEOUT_MS = 10_000;
const KILL_TIMEOUT_MS = 5_000;

/** Tells a process from a later one with the same id: its start time in clock ticks since boot; empty where /proc does not exist. */
function startTime(pid: number): string {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return '';
  // Fields are counted after the program's name, which is in parentheses and may hold blanks; the start time is field 22.
  return readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
}

/** Writes down which process owns the cluster from now on. */
export function claim(dataDirectory: string): void {
  writeFileSync(join(dataDirectory, OWNER_FILE), `${process.pid} ${startTime(process.pid)}`);
}

function livingOwner(dataDirectory: string): number | undefined {
  const file = join(dataDirectory, OWNER_FILE);
  if (!existsSync(file)) return undefined;
  const [pid = '', started = ''] = readFileSync(file, 'utf8').trim().split(' ');
  return isProcessAlive(Number(pid)) && startTime(Number(pid)) === started ? Number(pid) : undefined;
}

/** Whether `pid` is a PostgreSQL that works in `dataDirectory`, and not a process that got the same id later. */
function servesFrom(pid: number, dataDirectory: string): boolean {
  if (!isProcessAlive(pid)) return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDirectory);
  } catch {
    // Without /proc, PostgreSQL's own check of its lock file has to do.
    return process.platform !== 'linux';
  }
}

async function ended(pid: number, timeoutMs: number): Promise<boolean> {
  return waitUntil(`PostgreSQL ${pid} ends`, () => !isProcessAlive(pid), { timeoutMs }).catch(() => false);
}

/**
 * Ends a PostgreSQL whose owner died without stopping it, and removes its lock file. Throws when the owner still lives: the directory
 * is in use.
 */
export async function reapLeftover(dataDirectory: string): Promise<void> {
  const lock = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (servesFrom(pid, dataDirectory)) {
    const owner = livingOwner(dataDirectory);
    if (owner !== undefined) throw new Error(`the PostgreSQL data in ${dataDirectory} is in use by process ${owner}`);
    process.kill(pid, 'SIGINT');
    if (!(await ended(pid, FAST_SHUTDOWN_TIMEOUT_MS))) {
      process.kill(pid, 'SIGKILL');
      await ended(pid, KILL_TIMEOUT_MS);
    }
  }
  // Left by kill -9 or by another container, where the same id is somebody else now; PostgreSQL would refuse to start.
  rmSync(lock, { force: true });
}

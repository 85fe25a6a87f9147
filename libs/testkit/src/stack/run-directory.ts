import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '@query-router/server-process';

const PREFIX = 'query-router-run-';
const OWNER = 'owner.pid';

/** Processes whose command line mentions `directory`. Only where /proc exists; elsewhere none is found. */
function processesOf(directory: string): number[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc').map(Number).filter((pid) => {
    if (!Number.isInteger(pid) || pid === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory);
    } catch {
      return false;
    }
  });
}

/** Kills the servers and removes the data of runs whose owner is dead: the last resort, for when the leash of a server died too. */
export function reapDeadRuns(root: string = tmpdir()): void {
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = join(root, name);
    const owner = join(directory, OWNER);
    if (!existsSync(owner) || isProcessAlive(Number(readFileSync(owner, 'utf8')))) continue;
    for (const pid of processesOf(directory)) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A new directory for the data of this run's servers. Other users may enter it: PostgreSQL does not run as root. */
export function createRunDirectory(root: string = tmpdir()): string {
  const directory = mkdtempSync(join(root, PREFIX));
  chmodSync(directory, 0o711);
  writeFileSync(join(directory, OWNER), String(process.pid));
  return directory;
}

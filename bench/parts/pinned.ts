import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Runs `work` with the processes, and all their threads, on the first two cores only. Null where that cannot be done. */
export async function onTwoCores<T>(pids: readonly number[], work: () => Promise<T>): Promise<T | null> {
  const cores = availableParallelism();
  if (cores <= 2) return work();
  try {
    if (!pids.every((pid) => allow(pid, '0,1'))) return null;
    return await work();
  } finally {
    for (const pid of pids) allow(pid, `0-${cores - 1}`);
  }
}

function allow(pid: number, cores: string): boolean {
  return spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' }).status === 0;
}

import { readFileSync } from 'node:fs';

/** `USER_HZ`: what `/proc` counts in. 100 on every Linux of today. */
const TICK_MS = 10;

/** Processor time a process and all its threads have used so far, in milliseconds; 0 when it is gone or this is not Linux. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, , , , , , , , , , , user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(user) + Number(system)) * TICK_MS;
  } catch {
    return 0;
  }
}

export type Pids = Readonly<Record<string, number>>;

/** Runs `work` and says how much processor time each process used meanwhile, in milliseconds. */
export async function withCpu<T>(pids: Pids, work: () => Promise<T>): Promise<{ readonly result: T; readonly cpu: Record<string, number>; readonly elapsedMs: number }> {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuMs(pid)] as const);
  const startedAt = performance.now();
  const result = await work();
  const elapsedMs = performance.now() - startedAt;
  return { result, elapsedMs, cpu: Object.fromEntries(before.map(([name, pid, used]) => [name, cpuMs(pid) - used])) };
}

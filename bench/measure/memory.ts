import { readFileSync } from 'node:fs';

/** Resident memory of a process in MiB (Linux: `VmRSS` of /proc, see proc(5)); null where that cannot be told. */
export function residentMb(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

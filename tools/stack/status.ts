import { existsSync, readFileSync } from 'node:fs';
import { logFileOf, serviceNames, services, type ServiceName } from '@query-router/testkit';
import { readState, type Place } from './place.ts';

const TAIL_LINES = 40;
const KILOBYTES_PER_MEGABYTE = 1024;

/** Resident megabytes of a process; undefined where there is no /proc or no such process. */
function residentMb(pid: number | undefined): number | undefined {
  if (pid === undefined || !existsSync(`/proc/${pid}/status`)) return undefined;
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / KILOBYTES_PER_MEGABYTE);
}

export async function status(place: Place): Promise<number> {
  const state = readState(place);
  if (state === undefined) {
    console.log('no stack runs');
    return 1;
  }
  console.log(`a stack runs as process ${state.pid}${state.ready ? '' : ' and is starting'}`);
  let total = 0;
  for (const name of serviceNames) {
    const service = state.services[name];
    if (service === undefined) continue;
    const resident = residentMb(service.pid);
    total += resident ?? 0;
    console.log(`  ${services[name].title.padEnd(18)} ${service.state.padEnd(9)} ${String(service.pid ?? '').padStart(8)} ${resident === undefined ? '' : `${String(resident).padStart(6)} MB`}  ${logFileOf(place.plan, name)}`);
  }
  console.log(`  ${'together'.padEnd(37)} ${String(total).padStart(6)} MB`);
  if (existsSync(place.environmentFile)) console.log(readFileSync(place.environmentFile, 'utf8').trimEnd());
  return 0;
}

/** Prints the end of the logs of some services, by default of all. Also of a stack that has ended. */
export async function logs(place: Place, list: string | undefined): Promise<number> {
  const wanted: readonly ServiceName[] = list === undefined ? serviceNames : serviceNames.filter((name) => list.split(',').includes(name));
  for (const name of wanted) {
    const file = logFileOf(place.plan, name);
    if (!existsSync(file)) continue;
    console.log(`== ${file}`);
    console.log(readFileSync(file, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n'));
  }
  return 0;
}

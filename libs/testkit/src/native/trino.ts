import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startServerProcess } from '@query-router/server-process';
import type { RunningServer } from '../addresses.ts';
import { versions } from '../versions.ts';
import { findJava } from './java.ts';
import { copyArtifact } from './maven.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';

const MINIMUM_JAVA = 24;
const UNPACK_TIMEOUT_MS = 5 * 60_000;
/** Measured 29 s on a quiet machine of two cores and up to 93 s on a busy one. */
const START_TIMEOUT_MS = 180_000;
const CONNECTORS = ['memory', 'tpch'] as const;
/** Plug-ins of the core archive that nothing here uses. Each costs a class loader and part of a second at every start. */
const UNUSED_PLUGINS = ['exchange-filesystem', 'functions-python', 'password-authenticators', 'spooling-filesystem'] as const;

/** Downloads Trino's core and the connectors used here, and unpacks them. */
export async function fetchTrino(): Promise<string> {
  return provide(`trino-${versions.trino}`, async (directory) => {
    const archives = join(directory, 'archives');
    const plugins = join(directory, 'plugin');
    mkdirSync(archives);
    await copyArtifact(`io.trino:trino-server-core:${versions.trino}:tar.gz`, archives);
    for (const connector of CONNECTORS) await copyArtifact(`io.trino:trino-${connector}:${versions.trino}:zip`, archives);
    await runCommand('tar', ['xzf', join(archives, `trino-server-core-${versions.trino}.tar.gz`), '-C', directory, '--strip-components=1'], { timeoutMs: UNPACK_TIMEOUT_MS });
    for (const connector of CONNECTORS) {
      await runCommand('unzip', ['-q', join(archives, `trino-${connector}-${versions.trino}.zip`), '-d', plugins], { timeoutMs: UNPACK_TIMEOUT_MS });
      renameSync(join(plugins, `trino-${connector}-${versions.trino}`), join(plugins, connector));
    }
    for (const plugin of UNUSED_PLUGINS) rmSync(join(plugins, plugin), { recursive: true, force: true });
    rmSync(archives, { recursive: true });
  });
}

/** The JDK for Trino. */
export async function fetchTrinoJava(): Promise<string> {
  return findJava(MINIMUM_JAVA, versions.jdkWheel.trino);
}

interface TrinoPage {
  readonly nextUri?: string;
  readonly data?: readonly unknown[];
}

/**
 * Whether it answers rows of a table. `/v1/info` says that it has started seconds before its only node has announced itself for the
 * catalogs; until then queries fail with NO_NODES_AVAILABLE.
 */
async function answersRows(url: string): Promise<boolean> {
  let rows = 0;
  let page: TrinoPage = { nextUri: `${url}/v1/statement` };
  let request: RequestInit = { method: 'POST', body: 'SELECT 1 FROM tpch.tiny.region LIMIT 1', headers: { 'x-trino-user': 'testkit' } };
  while (page.nextUri !== undefined) {
    const response = await fetch(page.nextUri, request).catch(() => undefined);
    if (response === undefined || !response.ok) return false;
    page = (await response.json()) as TrinoPage;
    rows += page.data?.length ?? 0;
    request = {};
  }
  return rows > 0;
}

function configure(directory: string, port: number): void {
  const catalogs = join(directory, 'catalog');
  mkdirSync(join(directory, 'data'), { recursive: true });
  if (!existsSync(catalogs)) cpSync(join(infra, 'trino/catalog'), catalogs, { recursive: true });
  for (const file of readdirSync(catalogs)) chmodSync(join(catalogs, file), 0o600);
  writeFileSync(join(directory, 'config.properties'), readFileSync(join(infra, 'trino/config.properties'), 'utf8').replaceAll('${PORT}', String(port)));
  writeFileSync(join(directory, 'access-control.properties'), readFileSync(join(infra, 'trino/access-control.properties'), 'utf8').replaceAll('${RULES}', join(infra, 'trino/rules.json')));
  writeFileSync(join(directory, 'log.properties'), 'io.trino=INFO\n');
}

/** Trino as a plain Java process, with the catalogs of `infra/trino/catalog`. The user of its address may change data, `query-router` may not. */
export async function startNativeTrino(directory: string, port?: number): Promise<RunningServer<'trino'>> {
  const home = await fetchTrino();
  const java = await fetchTrinoJava();
  const chosen = port ?? (await freePort());
  const url = `http://127.0.0.1:${chosen}`;
  mkdirSync(directory, { recursive: true });
  configure(directory, chosen);
  const properties = {
    config: join(directory, 'config.properties'),
    'catalog.config-dir': join(directory, 'catalog'),
    'access-control.config-files': join(directory, 'access-control.properties'),
    'plugin.dir': join(home, 'plugin'),
    'log.levels-file': join(directory, 'log.properties'),
    'node.environment': 'native',
    'node.id': 'native-1',
    'node.data-dir': join(directory, 'data'),
  };
  const flags = readFileSync(join(infra, 'trino/jvm.config'), 'utf8').split('\n').filter((line) => line.startsWith('-'));
  const server = await startServerProcess({
    name: 'Trino',
    command: java,
    args: [...flags, ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`), '-cp', join(home, 'lib/*'), 'io.trino.server.TrinoServer'],
    cwd: directory,
    logFile: join(directory, 'server.log'),
  });
  try {
    await server.untilReady(() => answersRows(url), { timeoutMs: START_TIMEOUT_MS, everyMs: 200 });
  } catch (error) {
    await server.kill();
    throw error;
  }
  // Its catalogs hold nothing that outlives it, so it need not be shut down in order.
  return { address: { url, user: 'development' }, pid: server.pid, stop: () => server.kill() };
}

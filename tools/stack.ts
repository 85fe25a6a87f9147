import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDirectory, nativeStack, serverNames, type ServerName } from '@query-router/testkit';

const USAGE = `npm run stack -- fetch|up|down|status [--only kafka,trino]
  fetch   download what the servers need
  up      start them, print their addresses as environment variables, run until Ctrl-C
  down    stop a stack that runs in another terminal
  status  tell what runs`;

const STATE = join(cacheDirectory(), 'stack');
const PID_FILE = join(STATE, 'stack.pid');
const ENV_FILE = join(STATE, 'stack.env');

function runningPid(): number | undefined {
  if (!existsSync(PID_FILE)) return undefined;
  const pid = Number(readFileSync(PID_FILE, 'utf8'));
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

function selected(only: string | undefined): readonly ServerName[] {
  if (only === undefined) return serverNames;
  return only.split(',').map((name) => {
    const found = serverNames.find((candidate) => candidate === name);
    if (found === undefined) throw new Error(`no server is called ${name}; there are ${serverNames.join(', ')}`);
    return found;
  });
}

async function fetchAll(names: readonly ServerName[]): Promise<void> {
  for (const name of names) {
    const started = performance.now();
    await nativeStack[name].fetch();
    console.log(`${name}: fetched after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

async function startOne<N extends ServerName>(name: N): Promise<{ environment: Readonly<Record<string, string>>; stop: () => Promise<void> }> {
  const started = performance.now();
  const { address, stop } = await nativeStack[name].start(STATE);
  console.error(`# ${name}: answers after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { environment: nativeStack[name].environment(address), stop };
}

async function up(names: readonly ServerName[]): Promise<void> {
  const other = runningPid();
  if (other !== undefined) throw new Error(`a stack runs already, as process ${other}`);
  mkdirSync(STATE, { recursive: true, mode: 0o711 });
  writeFileSync(PID_FILE, String(process.pid));
  const running: { stop: () => Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(PID_FILE, { force: true });
    rmSync(ENV_FILE, { force: true });
    process.exit();
  };
  // A second signal while servers are stopping must not end this process before them.
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  const lines: string[] = [];
  try {
    for (const name of names) {
      const server = await startOne(name);
      running.push(server);
      for (const [variable, value] of Object.entries(server.environment)) {
        lines.push(`${variable}=${value}`);
        console.log(`${variable}=${value}`);
      }
    }
    writeFileSync(ENV_FILE, `${lines.join('\n')}\n`, { mode: 0o600 });
    console.error('# ready; Ctrl-C stops everything');
  } catch (error) {
    console.error(String(error));
    process.exitCode = 1;
    await stop();
  }
}

async function down(): Promise<void> {
  const pid = runningPid();
  if (pid === undefined) {
    console.log('no stack runs');
    return;
  }
  process.kill(pid, 'SIGTERM');
  while (runningPid() !== undefined) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log('stopped');
}

function status(): void {
  const pid = runningPid();
  console.log(pid === undefined ? 'no stack runs' : `a stack runs as process ${pid}${existsSync(ENV_FILE) ? '' : ' and is starting'}`);
  if (pid !== undefined && existsSync(ENV_FILE)) console.log(readFileSync(ENV_FILE, 'utf8').trimEnd());
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const names = selected(values.only);
const commands: Readonly<Record<string, () => Promise<void> | void>> = { fetch: () => fetchAll(names), up: () => up(names), down, status };
const command = commands[positionals[0] ?? ''];
if (command === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await command();
}

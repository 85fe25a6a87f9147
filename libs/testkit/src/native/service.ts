import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startServerProcess, type ServerProcess, type WaitOptions } from '@query-router/server-process';
import type { PortName, Ports } from '../settings.ts';

/** Every process of the stack by name. A server of `ServerName` is one or several of them. */
export const serviceNames = [
  'objectstore',
  'kafka',
  'postgres',
  'redis',
  'nessie',
  'jobmanager',
  'taskmanager',
  'sqlgateway',
  'trino',
  'clickhouse',
  'connect',
  'zookeeper',
  'kafka-zookeeper',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Where a stack runs. */
export interface Plan {
  /** Each service has a folder of its own in it. */
  readonly directory: string;
  readonly ports: Ports;
  /** Whether data outlives the process that started the servers. Otherwise it is removed with it, and writing may be less safe for speed. */
  readonly durable: boolean;
}

/** A server process that answers. */
export type RunningService = Pick<ServerProcess, 'pid' | 'exited' | 'running' | 'stop' | 'kill'>;

export interface NativeService {
  readonly title: string;
  /** What it listens on. */
  readonly ports: readonly PortName[];
  /** What has to answer before this one is started. */
  readonly after: readonly ServiceName[];
  /** Further services without which this one is of no use, in whatever order they come up. */
  readonly needs: readonly ServiceName[];
  /** Downloads what a start needs, so that a later start needs no network. Returns what it took where there are alternatives. */
  fetch(): Promise<string>;
  /** Starts it on its data, which is made when there is none; resolves when it answers. */
  start(plan: Plan): Promise<RunningService>;
}

export function directoryOf(plan: Plan, name: ServiceName): string {
  return join(plan.directory, name);
}

export function logFileOf(plan: Plan, name: ServiceName): string {
  return name === 'postgres' ? join(directoryOf(plan, name), 'server.log') : join(plan.directory, 'logs', `${name}.log`);
}

/** A template with its `${NAME}` filled in. Throws for a name that has no value. */
export function fillIn(templateFile: string, values: Readonly<Record<string, string | number>>): string {
  return readFileSync(templateFile, 'utf8').replaceAll(/\$\{([A-Z_0-9]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${templateFile} wants \${${name}}, which nobody gives`);
    return String(value);
  });
}

/** What servers see of the environment: nothing that a developer has set for other programs, such as AWS keys or Java options. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC', LC_ALL: 'C.UTF-8', ...more };
}

interface Launch {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly isReady: (server: ServerProcess) => Promise<boolean> | boolean;
  readonly wait: WaitOptions;
}

/** Starts the process of a service in its folder and waits until it answers. The log of the start before is kept beside the new one. */
export async function launch(plan: Plan, name: ServiceName, { title, command, args, environment, isReady, wait }: Launch): Promise<ServerProcess> {
  const directory = directoryOf(plan, name);
  const logFile = logFileOf(plan, name);
  mkdirSync(directory, { recursive: true });
  mkdirSync(join(plan.directory, 'logs'), { recursive: true });
  if (existsSync(logFile)) renameSync(logFile, logFile.replace(/\.log$/, '.previous.log'));
  // Java's libraries unpack native code into the temporary folder, and leave it there when they are killed.
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const server = await startServerProcess({
    name: title,
    command,
    args: basename(command) === 'java' ? [`-Djava.io.tmpdir=${temporary}`, ...args] : args,
    logFile,
    cwd: directory,
    env: cleanEnvironment(environment),
    ...(plan.durable ? {} : { temporaryDirectory: directory }),
  });
  try {
    await server.untilReady(() => isReady(server), { everyMs: 100, ...wait });
    return server;
  } catch (error) {
    await server.kill();
    throw error;
  }
}

/** Whether a GET of this address succeeds. */
export async function answersHttp(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(async (response) => (await response.text(), response.ok), () => false);
}

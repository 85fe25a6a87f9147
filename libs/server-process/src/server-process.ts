import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { leash } from './leash.ts';
import { waitUntil, type WaitOptions } from './wait-until.ts';

export interface ServerProcessOptions {
  /** Named in errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Standard output and error are written here; the file is emptied first. */
  readonly logFile: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** Asks the server to end. Default SIGTERM. */
  readonly softSignal?: 'SIGTERM' | 'SIGINT';
  /** How long it may take to end after `softSignal` before it is killed. Default 10 s. */
  readonly graceMs?: number;
  /** Removed when this process dies without stopping the server. */
  readonly temporaryDirectory?: string;
}

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<ServerExit>;
  readonly running: boolean;
  /** Soft signal, then SIGKILL after the grace time. Resolves when the process has ended. */
  stop(): Promise<void>;
  /** SIGKILL. Resolves when the process has ended. */
  kill(): Promise<void>;
  /** Everything the server has written so far. */
  log(): string;
  /** Waits until the server answers by `isReady`. Throws, with the end of the log, as soon as it has ended instead, or on the deadline. */
  untilReady(isReady: () => Promise<boolean> | boolean, options: WaitOptions): Promise<void>;
}

/** Children of an earlier server may still hold the file, and would write on where they were. */
const EMPTIED_FOR_APPENDING = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;
const DEFAULT_GRACE_MS = 10_000;
const LOG_TAIL_CHARACTERS = 2_000;

function spawned(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`, { cause: error })));
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

/**
 * Starts a server as a child of this process, in a process group of its own, and makes sure it never outlives this process.
 * Resolves once the process exists, which does not mean that it answers. Throws when the command cannot be run.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, logFile, softSignal = 'SIGTERM', graceMs = DEFAULT_GRACE_MS } = options;
  const log = openSync(logFile, EMPTIED_FOR_APPENDING, 0o600);
  const child = spawn(options.command, options.args, {
    // A group of its own: Ctrl-C at the terminal reaches the owner only, which then ends the server in order.
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  closeSync(log);
  let running = true;
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      resolve({ code, signal });
    });
  });
  const pid = await spawned(child, name);
  const unleash = leash({ pid, softSignal, graceMs, temporaryDirectory: options.temporaryDirectory });
  void exited.then(unleash);

  const readLog = (): string => readFileSync(logFile, 'utf8');
  return {
    pid,
    exited,
    get running() {
      return running;
    },
    async stop() {
      child.kill(softSignal);
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(killer);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    log: readLog,
    async untilReady(isReady, wait) {
      const condition = async (): Promise<boolean> => !running || (await isReady());
      await waitUntil(`${name} answers`, condition, wait);
      if (running) return;
      const { code, signal } = await exited;
      throw new Error(`${name} ended with ${signal ?? `code ${code}`}: ${readLog().slice(-LOG_TAIL_CHARACTERS)}`);
    },
  };
}

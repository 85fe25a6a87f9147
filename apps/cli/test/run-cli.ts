import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../bin/query-router.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly outcome: Promise<Outcome>;
  type(text: string): void;
  /** Resolves once the output so far holds `text`. */
  shown(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; without it the input stays open for `type`. */
  readonly input?: string;
  readonly node?: string;
}

/** Starts the real program as a child process without the environment of its own that a developer may have. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  return start(options.node ?? process.execPath, [BIN, ...args], options);
}

/** The same on a pseudo-terminal (`script` of util-linux), so that the program takes itself to be typed at. */
export function startCliOnTerminal(args: readonly string[], options: CliOptions = {}): RunningCli {
  const command = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
  return start('script', ['--quiet', '--return', '--echo', 'never', '--command', command, '/dev/null'], options);
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Outcome> {
  return startCli(args, { input: '', ...options }).outcome;
}

function start(command: string, args: readonly string[], { env, input }: CliOptions): RunningCli {
  const { QUERY_ROUTER_URL: _url, QUERY_ROUTER_API_KEY: _key, ...inherited } = process.env;
  const child = spawn(command, args, { env: { ...inherited, QUERY_ROUTER_HISTORY: '/dev/null', ...env } });
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  let stdout = '';
  let stderr = '';
  const waiting: { text: string; done: () => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    for (const one of waiting) if (stdout.includes(one.text)) one.done();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.on('error', reject);
  child.on('close', (code) => resolve({ code, stdout, stderr }));
  if (input !== undefined) child.stdin.end(input);
  return {
    outcome: promise,
    type: (text) => child.stdin.write(text),
    shown: (text) => {
      const shown = Promise.withResolvers<void>();
      if (stdout.includes(text)) shown.resolve();
      else waiting.push({ text, done: shown.resolve });
      return shown.promise;
    },
    signal: (name) => child.kill(name),
  };
}

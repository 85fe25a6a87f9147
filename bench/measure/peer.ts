import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

type Reply = { readonly id: number; readonly result?: unknown; readonly error?: string };

/** A process of its own that takes commands; it ends when this process does. */
export class Peer<Commands> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #next = 0;

  private constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
    child.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.error === undefined) waiting?.resolve(reply.result as never);
      else waiting?.reject(new Error(`${name}: ${reply.error}`));
    });
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${name} ended with ${signal ?? `code ${code}`}`));
    });
  }

  static start<Commands>(script: URL, args: readonly string[] = [], options: { env?: NodeJS.ProcessEnv; execArgv?: string[] } = {}): Peer<Commands> {
    const child = fork(script, args, { env: { ...process.env, ...options.env }, execArgv: options.execArgv ?? [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return new Peer(child, script.pathname.split('/').at(-1) ?? '');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Runs one of the peer's commands. Rejects with its error, or when it has ended. */
  call<K extends keyof Commands & string>(command: K, ...args: CommandArguments<Commands[K]>): Promise<CommandResult<Commands[K]>> {
    if (this.#child.exitCode !== null) return Promise.reject(new Error(`${this.#name} has ended`));
    return new Promise((resolve, reject) => {
      this.#next += 1;
      this.#waiting.set(this.#next, { resolve: resolve as (result: never) => void, reject });
      this.#child.send({ id: this.#next, command, args });
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(killer);
  }
}

const STOP_MS = 15_000;

type CommandArguments<C> = C extends (...args: infer A) => unknown ? A : never;
type CommandResult<C> = C extends (...args: never[]) => infer R ? Awaited<R> : never;
type AnyCommands = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The peer's side: runs commands as they come, ends with its owner. */
export function servePeer(commands: AnyCommands, close: () => Promise<unknown> | unknown): void {
  process.on('message', ({ id, command, args }: { id: number; command: string; args: never[] }) => {
    void (async () => commands[command]?.(...args))().then(
      (result) => process.send?.({ id, result }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => void Promise.resolve(close()).finally(() => process.exit(0)));
}

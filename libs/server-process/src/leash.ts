import { spawn } from 'node:child_process';

/**
 * Reads its standard input, a pipe that only the parent holds. A line means that the server has ended; end of file means that the
 * parent died, by whatever signal, and the server has to go: politely first, then by SIGKILL, then its temporary data.
 */
const LEASH_SCRIPT = `
pid=$1 signal=$2 tenths=$3 directory=$4
read -r line && exit 0
kill -s "$signal" "$pid" 2>/dev/null
while [ "$tenths" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; tenths=$((tenths - 1)); done
kill -s KILL "$pid" 2>/dev/null
[ -z "$directory" ] || rm -rf -- "$directory"
`;

export interface LeashOptions {
  readonly pid: number;
  readonly softSignal: 'SIGTERM' | 'SIGINT';
  readonly graceMs: number;
  /** Removed after the server when the parent has died. */
  readonly temporaryDirectory?: string | undefined;
}

/**
 * Ties a server to this process: when this process dies, even by SIGKILL, a small shell that outlives it stops the server.
 * Call the returned function once the server has ended.
 */
export function leash(options: LeashOptions): () => void {
  const args = [String(options.pid), options.softSignal.slice('SIG'.length), String(Math.ceil(options.graceMs / 100)), options.temporaryDirectory ?? ''];
  // Detached: a Ctrl-C at the terminal goes to the whole foreground group and must not end the one who cleans up.
  const shell = spawn('/bin/sh', ['-c', LEASH_SCRIPT, 'leash', ...args], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return () => {
    shell.stdin.end('ended\n');
  };
}

import { execFile } from 'node:child_process';

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const ERROR_CHARACTERS = 1_500;

/** Runs a program to its end and returns what it wrote to standard output and error. Throws with the end of that when it fails. */
export function runCommand(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...(options.cwd === undefined ? {} : { cwd: options.cwd }), ...(options.env === undefined ? {} : { env: options.env }), timeout: options.timeoutMs, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout + stderr);
      const said = `${stdout}\n${stderr}`.trim().slice(-ERROR_CHARACTERS);
      return reject(new Error(`${command} ${args[0] ?? ''} failed${error.killed === true ? ` after ${options.timeoutMs} ms` : ''}: ${said || error.message}`, { cause: error }));
    });
  });
}

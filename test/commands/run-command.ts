import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const TOOLS = join(import.meta.dirname, '../../tools');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
}

/** Runs one of the commands of the README by its file, with these variables and none of those of a stack that may run. */
export async function run(tool: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const command = spawn(process.execPath, [join(TOOLS, `${tool}.ts`), ...args], { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [command.stdout, command.stderr]) stream.on('data', (data: Buffer) => (out += data.toString()));
  const [code] = (await once(command, 'close')) as [number | null];
  return { code, out };
}

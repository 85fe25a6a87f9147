import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the process. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly errors: Writable;
  readonly env: NodeJS.ProcessEnv;
  /** Aborts at Ctrl-C and at SIGTERM. */
  readonly interrupted: AbortSignal;
}

const MAX_INPUT_BYTES = 1024 * 1024;

/** Everything on standard input, at most 1 MiB. */
export async function readAll(terminal: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of terminal.input) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.byteLength;
    if (bytes > MAX_INPUT_BYTES) throw new RangeError('The statement on standard input is longer than 1 MiB.');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** On a terminal, cells are cut so that a row of a few columns stays on its line; in files and pipes nothing is cut. */
export function maxCellWidth(terminal: Terminal): number {
  return terminal.output.isTTY === true ? Math.max(20, Math.floor((terminal.output.columns ?? 80) / 2)) : Infinity;
}

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { addApiKey, createApiKey, readApiKeys } from '@query-router/platform/auth';
import { UsageError, type Command } from '../command-line.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Makes an API key: its hash goes into the key file, the key itself to standard output, once. The file is replaced as a whole, so
 * that a gateway that reads it meanwhile sees the old or the new one.
 */
export function createKey({ id, role, tables, file }: Extract<Command, { kind: 'keys-create' }>, terminal: Terminal): void {
  const { key, entry } = createApiKey({ role, tables, name: id, createdAtMs: Date.now() });
  const text = addApiKey(readIfThere(file), entry);
  const check = readApiKeys(text);
  if (!check.ok) throw new UsageError(`The gateway would not accept this key: ${check.problem}.`);
  const next = `${file}.${process.pid}`;
  try {
    writeFileSync(next, text, { mode: 0o600, flag: 'wx' });
    renameSync(next, file);
  } finally {
    rmSync(next, { force: true });
  }
  terminal.output.write(`${key}\n`);
  terminal.errors.write(`Added key ${entry.id} of "${id}" (${role}, tables ${tables.join(', ')}) to ${file}. It is shown this once; only its hash is kept.\n`);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

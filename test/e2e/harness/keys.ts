import { writeFileSync } from 'node:fs';
import { addApiKey, createApiKey } from '@query-router/platform/auth';
import type { SystemKeys } from './system.ts';

/** Writes a key file with one key of each kind and returns the keys. */
export function writeKeys(path: string): SystemKeys {
  const kinds = [
    ['writer', { role: 'write', tables: ['*'] }],
    ['reader', { role: 'read', tables: ['*'] }],
    ['native', { role: 'native', tables: ['*'] }],
    ['shopReader', { role: 'read', tables: ['shop.*'] }],
  ] as const;
  let text: string | null = null;
  const keys: Partial<Record<keyof SystemKeys, string>> = {};
  for (const [name, rights] of kinds) {
    const { key, entry } = createApiKey({ ...rights, name, createdAtMs: Date.now() });
    keys[name] = key;
    text = addApiKey(text, entry);
  }
  writeFileSync(path, text ?? '', { mode: 0o600 });
  return keys as SystemKeys;
}

import { readFileSync, statSync } from 'node:fs';
import type { Identity, Role } from '@query-router/contracts';
import { readApiKeys, writeApiKeys } from './api-key-file.ts';
import type { ApiKeyEntry } from './api-key-file.ts';
import { hashSecret, newApiKey, parseApiKey, sameHash } from './api-key.ts';

export interface ApiKeyStoreOptions {
  readonly path: string;
  /** Milliseconds between looks at the file. */
  readonly checkEveryMs?: number;
  readonly now?: () => number;
  /** Called when a changed file cannot be used; the keys read before stay in force. */
  readonly onReloadFailed?: (error: Error) => void;
}

const DEFAULT_CHECK_EVERY_MS = 1_000;
/** Compared against for unknown ids, so that they take as long as wrong secrets. */
const NO_HASH = '0'.repeat(64);

/**
 * API keys from a file, read again when it changes: a disabled key stops working within about a second.
 */
export class ApiKeyStore {
  readonly #options: ApiKeyStoreOptions;
  #keys: ReadonlyMap<string, ApiKeyEntry>;
  #version: string;
  #checkedAtMs: number;

  /** Reads the file; throws with every problem of it when it cannot be used. */
  constructor(options: ApiKeyStoreOptions) {
    this.#options = options;
    // The version is taken before the text: a change in between is then seen by the next look, never missed.
    this.#version = fileVersion(options.path);
    this.#keys = load(options.path);
    this.#checkedAtMs = this.#now();
  }

  get size(): number {
    return this.#keys.size;
  }

  /**
   * Identity of the key in an `Authorization: Bearer` (or `X-API-Key`) header value; null when it is missing, malformed, unknown,
   * wrong or disabled. Which of these it is, is not told.
   */
  verify(header: string | undefined): Identity | null {
    if (header === undefined) return null;
    const parsed = parseApiKey(header.replace(/^Bearer +/i, '').trim());
    if (parsed === null) return null;
    this.#reloadIfChanged();
    const entry = this.#keys.get(parsed.id);
    const matches = sameHash(hashSecret(parsed.secret), entry?.hash ?? NO_HASH);
    if (entry === undefined || !matches || entry.disabled === true) return null;
    return { subject: entry.name ?? entry.id, role: entry.role, tables: entry.tables };
  }

  #reloadIfChanged(): void {
    const nowMs = this.#now();
    if (nowMs - this.#checkedAtMs < (this.#options.checkEveryMs ?? DEFAULT_CHECK_EVERY_MS)) return;
    this.#checkedAtMs = nowMs;
    try {
      const version = fileVersion(this.#options.path);
      if (version === this.#version) return;
      this.#keys = load(this.#options.path);
      this.#version = version;
    } catch (error) {
      this.#options.onReloadFailed?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

export interface NewApiKey {
  readonly role: Role;
  readonly tables: readonly string[];
  readonly name?: string;
  readonly createdAtMs: number;
}

/** A new key and the entry to write into the file. The key is not stored anywhere: show it once. */
export function createApiKey({ role, tables, name, createdAtMs }: NewApiKey): { readonly key: string; readonly entry: ApiKeyEntry } {
  const { id, key, hash } = newApiKey();
  return {
    key,
    entry: { id, hash, ...(name === undefined ? {} : { name }), role, tables: [...tables], created_at: new Date(createdAtMs).toISOString() },
  };
}

/** Text of a key file with one more entry; `text` is the present file, or null when there is none. Throws when that cannot be used. */
export function addApiKey(text: string | null, entry: ApiKeyEntry): string {
  if (text === null) return writeApiKeys([entry]);
  const read = readApiKeys(text);
  if (!read.ok) throw new Error(`The API key file cannot be used: ${read.problem}`);
  return writeApiKeys([...read.keys.values(), entry]);
}

function load(path: string): ReadonlyMap<string, ApiKeyEntry> {
  const read = readApiKeys(readFileSync(path, 'utf8'));
  if (!read.ok) throw new Error(`The API key file ${path} cannot be used:\n${read.problem}`);
  return read.keys;
}

/** Changes whenever the file is written or replaced. */
function fileVersion(path: string): string {
  const { mtimeNs, size, ino } = statSync(path, { bigint: true });
  return `${ino}/${size}/${mtimeNs}`;
}

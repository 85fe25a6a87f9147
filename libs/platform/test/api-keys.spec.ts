import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeyStore, addApiKey, createApiKey, readApiKeys, writeApiKeys } from '../src/auth/index.ts';
import type { ApiKeyEntry } from '../src/auth/index.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'api-keys-'));
  path = join(directory, 'keys.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const newKey = (changes: Partial<Parameters<typeof createApiKey>[0]> = {}) =>
  createApiKey({ role: 'read', tables: ['public.users'], name: 'dashboard', createdAtMs: 0, ...changes });

function storeOf(...entries: readonly ApiKeyEntry[]): ApiKeyStore {
  writeFileSync(path, writeApiKeys(entries));
  return new ApiKeyStore({ path });
}

describe('an API key', () => {
  it('is known by its header, with or without Bearer', () => {
    const { key, entry } = newKey();
    const store = storeOf(newKey().entry, entry);
    const identity = { subject: 'dashboard', role: 'read', tables: ['public.users'] };
    expect(store.verify(`Bearer ${key}`)).toEqual(identity);
    expect(store.verify(`bearer  ${key}`)).toEqual(identity);
    expect(store.verify(key)).toEqual(identity);
  });

  it('never stands in the file', () => {
    const { key, entry } = newKey();
    // The last 43 characters; the secret may itself hold the underscores that part a key.
    const secret = key.slice(-43);
    expect(writeApiKeys([entry])).not.toContain(secret);
  });

  it('is one of its own each time', () => {
    expect(newKey().key).not.toBe(newKey().key);
  });

  it('is refused when any character of it is another', () => {
    const { key, entry } = newKey();
    const store = storeOf(entry);
    // The last character carries four bits of padding, so that it may stand for the same secret: it is left out.
    const changed = Array.from({ length: key.length - 1 }, (_, index) => `${key.slice(0, index)}${key[index] === 'a' ? 'b' : 'a'}${key.slice(index + 1)}`);
    expect(changed.filter((other) => store.verify(`Bearer ${other}`) !== null)).toEqual([]);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'qr__', 'qr_a_b', `qr_${'a'.repeat(12)}_${'b'.repeat(43)}`, `qr_${'a'.repeat(100_000)}`])(
    'is not %s',
    (header) => {
      expect(storeOf(newKey().entry).verify(header)).toBeNull();
    },
  );

  it('without a name is called by its id', () => {
    const { key, entry } = createApiKey({ role: 'write', tables: ['*'], createdAtMs: 0 });
    expect(storeOf(entry).verify(key)?.subject).toBe(entry.id);
  });

  it('that is disabled is refused', () => {
    const { key, entry } = newKey();
    expect(storeOf({ ...entry, disabled: true }).verify(key)).toBeNull();
  });
});

/** A store whose clock the test turns. */
const clocked = (onReloadFailed?: (error: Error) => void) => {
  const clock = { ms: 0 };
  const store = new ApiKeyStore({ path, now: () => clock.ms, checkEveryMs: 1_000, ...(onReloadFailed === undefined ? {} : { onReloadFailed }) });
  return { clock, store };
};

describe('the key file', () => {
  it('is read again when it changed', () => {
    const { key, entry } = newKey();
    writeFileSync(path, writeApiKeys([entry]));
    const { clock, store } = clocked();
    expect(store.verify(key)).not.toBeNull();
    writeFileSync(`${path}.new`, writeApiKeys([{ ...entry, disabled: true }]));
    renameSync(`${path}.new`, path);
    clock.ms = 1_000;
    expect(store.verify(key)).toBeNull();
  });

  it('that is broken by a change leaves the keys in force and is reported', () => {
    const { key, entry } = newKey();
    writeFileSync(path, writeApiKeys([entry]));
    const reported: Error[] = [];
    const { clock, store } = clocked((error) => reported.push(error));
    writeFileSync(path, '{"keys": [');
    clock.ms = 1_000;
    expect(store.verify(key)).not.toBeNull();
    expect(reported.map(({ message }) => message).join()).toContain('it is not JSON');
  });

  it('that cannot be used stops the service and says every reason, without the values', () => {
    writeFileSync(path, JSON.stringify({ keys: [{ ...newKey().entry, hash: 'qr_oops_my_secret', tables: ['users'] }], colour: 'red' }));
    expect(() => new ApiKeyStore({ path })).toThrow(/keys\.0\.hash: must be 64 hexadecimal digits[\s\S]*keys\.0\.tables\.0: must be "schema\.table"/);
    expect(() => new ApiKeyStore({ path })).not.toThrow(/my_secret/);
  });

  it('that is missing stops the service', () => {
    expect(() => new ApiKeyStore({ path: join(directory, 'nowhere.json') })).toThrow(/ENOENT/);
  });

  it('does not list a key twice', () => {
    const { entry } = newKey();
    expect(readApiKeys(writeApiKeys([entry, entry]))).toEqual({ ok: false, problem: `key ${entry.id} is listed twice` });
  });

  it('grows by one key', () => {
    const first = newKey().entry;
    const second = newKey().entry;
    expect(readApiKeys(addApiKey(addApiKey(null, first), second))).toMatchObject({ ok: true, keys: new Map([[first.id, first], [second.id, second]]) });
  });
});

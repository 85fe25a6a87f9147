import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeyStore } from '@query-router/platform';
import { runCli } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'query-router-keys-'));
const file = join(directory, 'keys.json');
const create = (...more: string[]) => runCli(['keys', 'create', '--file', file, ...more]);

afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(directory, { recursive: true }));

describe('query-router keys create', () => {
  it('makes keys that the gateway accepts, with their roles and tables', async () => {
    const reader = await create('--id', 'dashboard', '--role', 'read', '--tables', 'public.users, shop.*');
    const writer = await create('--id', 'importer', '--role', 'write');
    expect([reader.code, writer.code]).toEqual([0, 0]);
    const store = new ApiKeyStore({ path: file });
    expect(store.verify(reader.stdout.trim())).toEqual({ subject: 'dashboard', role: 'read', tables: ['public.users', 'shop.*'] });
    expect(store.verify(writer.stdout.trim())).toEqual({ subject: 'importer', role: 'write', tables: ['*'] });
  });

  it('keeps the hash only, in a file for its owner only', async () => {
    const { stdout, stderr } = await create('--id', 'dashboard', '--role', 'read');
    const secret = stdout.trim().split('_').slice(2).join('_');
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(stderr).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves a file alone that it cannot read', async () => {
    writeFileSync(file, '{"keys": [{"id": "x"}]}');
    const { code, stderr, stdout } = await create('--id', 'dashboard', '--role', 'read');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('cannot be used');
    expect(readFileSync(file, 'utf8')).toBe('{"keys": [{"id": "x"}]}');
  });

  it('refuses an allow-list entry that would allow nothing', async () => {
    const { code, stdout } = await create('--id', 'dashboard', '--role', 'read', '--tables', 'users');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(file)).toBe(false);
  });
});

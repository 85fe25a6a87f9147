import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addApiKey, createApiKey } from '@query-router/platform/auth';
import { apiKeysFrom, type Admission } from '../src/index.ts';

const silent = (): void => undefined;
const directory = mkdtempSync(join(tmpdir(), 'admission-'));
const file = join(directory, 'keys.json');
const { key, entry } = createApiKey({ role: 'read', tables: ['*'], name: 'ada', createdAtMs: 0 });

beforeAll(() => writeFileSync(file, addApiKey(null, entry)));
afterAll(() => rmSync(directory, { recursive: true }));

describe('who is let in', () => {
  test.each<[string, Admission]>([
    ['127.0.0.1', { HOST: '127.0.0.1' }],
    ['127.8.9.10', { HOST: '127.8.9.10' }],
    ['localhost', { HOST: 'localhost' }],
    ['::1', { HOST: '::1' }],
    ['loopback, AUTH=none and a key file', { HOST: '127.0.0.1', AUTH: 'none', API_KEYS_FILE: '/nowhere' }],
  ])('everybody on %s', (_name, admission) => {
    expect(apiKeysFrom(admission, silent)).toBeNull();
  });

  test.each<[string, Admission]>([
    ['elsewhere', { HOST: '0.0.0.0', API_KEYS_FILE: file }],
    ['on loopback with a key file', { HOST: '127.0.0.1', API_KEYS_FILE: file }],
    ['on loopback with AUTH=keys', { HOST: '127.0.0.1', AUTH: 'keys', API_KEYS_FILE: file }],
  ])('holders of keys %s', (_name, admission) => {
    const keys = apiKeysFrom(admission, silent);
    expect(keys?.verify(key)?.subject).toBe('ada');
    expect(keys?.verify('qr_wrong')).toBeNull();
  });

  test.each<[string, Admission, RegExp]>([
    ['AUTH=none on a network', { HOST: '0.0.0.0', AUTH: 'none' }, /AUTH=none is for loopback only.*keys create/],
    ['no key file on a network', { HOST: '10.0.0.1' }, /HOST is 10\.0\.0\.1.*API_KEYS_FILE is not set/],
    ['names that only look like loopback', { HOST: '127.0.0.1.example.com' }, /API_KEYS_FILE is not set/],
    ['AUTH=keys without a file', { HOST: '127.0.0.1', AUTH: 'keys' }, /AUTH=keys.*API_KEYS_FILE is not set/],
    ['a file that is not there', { HOST: '127.0.0.1', API_KEYS_FILE: '/nowhere/keys.json' }, /no API key file \/nowhere\/keys\.json/],
  ])('nobody with %s: the start fails and says what to do', (_name, admission, message) => {
    expect(() => apiKeysFrom(admission, silent)).toThrow(message);
  });
});

import { ApiKeyStore } from '@query-router/platform';

export interface Admission {
  readonly HOST: string;
  readonly AUTH?: 'none' | 'keys' | undefined;
  readonly API_KEYS_FILE?: string | undefined;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Who is let in. Without a word on it, everybody on loopback and holders of keys elsewhere.
 *
 * @returns the keys, or null when everybody may do everything
 * @throws when the choice would open the door to a network, or there are no keys to check
 */
export function apiKeysFrom({ HOST, AUTH, API_KEYS_FILE }: Admission, warn: (message: string) => void): ApiKeyStore | null {
  const loopback = LOOPBACK.test(HOST);
  const auth = AUTH ?? (loopback && API_KEYS_FILE === undefined ? 'none' : 'keys');
  if (auth === 'none') {
    if (loopback) return null;
    throw new Error(`AUTH=none is for loopback only, and HOST is ${HOST}. Make a key with "npx query-router keys create" and set API_KEYS_FILE.`);
  }
  if (API_KEYS_FILE === undefined) throw new Error('API_KEYS_FILE is missing. Make a key with "npx query-router keys create --file keys.json" and set API_KEYS_FILE=keys.json.');
  return new ApiKeyStore({ path: API_KEYS_FILE, onReloadFailed: (error) => warn(error.message) });
}

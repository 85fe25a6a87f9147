import { ApiKeyStore } from '@query-router/platform';

export interface Admission {
  readonly HOST: string;
  readonly AUTH?: 'none' | 'keys' | undefined;
  readonly API_KEYS_FILE?: string | undefined;
}

const ADVICE = 'Make a key with "npx query-router keys create --id me --role write --file keys.json" and set API_KEYS_FILE=keys.json.';
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
    throw new Error(`AUTH=none is for loopback only, and HOST is ${HOST}. ${ADVICE}`);
  }
  if (API_KEYS_FILE === undefined) throw new Error(`Clients have to show an API key here (${loopback ? 'AUTH=keys' : `HOST is ${HOST}, which others can reach`}), and API_KEYS_FILE is not set. ${ADVICE}`);
  return openKeys(API_KEYS_FILE, warn);
}

function openKeys(path: string, warn: (message: string) => void): ApiKeyStore {
  try {
    return new ApiKeyStore({ path, onReloadFailed: (error) => warn(error.message) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`There is no API key file ${path}. ${ADVICE}`, { cause: error });
  }
}

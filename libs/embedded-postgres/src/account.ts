import { existsSync, readFileSync, statSync } from 'node:fs';

/** Whom PostgreSQL runs as. It refuses to run as root, so root starts it as somebody else. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** System users in order of preference: the one meant for it, and the one every system has. No user is created. */
const CANDIDATES = ['postgres', 'nobody'] as const;

function systemUser(name: string): Account | undefined {
  const entry = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith(`${name}:`));
  const [, , uid, gid] = entry?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/**
 * The account for a cluster in `dataDirectory`, or undefined when this process is not root and simply runs it itself. A cluster that
 * exists keeps its owner.
 */
export function accountFor(dataDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataDirectory)) {
    const { uid, gid } = statSync(dataDirectory);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of CANDIDATES) {
    const found = systemUser(name);
    if (found !== undefined) return found;
  }
  throw new Error(`PostgreSQL refuses to run as root, and this system has no user ${CANDIDATES.join(' or ')}`);
}

/**
 * How PostgreSQL, started with `directory` as its working directory, names that directory. As root on Linux its user may not be allowed
 * to walk there (a checkout under /root); the working directory is set before the user is changed, and stays open to it.
 */
export function seenFromInside(directory: string, account: Account | undefined): string {
  return account !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : directory;
}

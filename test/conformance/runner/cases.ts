import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One statement to compare. */
export interface Case {
  /** Corpus, file and line, or what else finds it again. */
  readonly id: string;
  readonly corpus: string;
  /** What the statement is about, in a few words. */
  readonly construct: string;
  /** Number of the class of differences (`classes.ts`); null where none is meant. */
  readonly divergence: number | null;
  readonly sql: string;
  /** The same with a low, and with a high value in the place of each part that fails, for PostgreSQL only; makes what these need first. */
  readonly imputed?: () => Promise<readonly string[]>;
}

/**
 * Statements of a folder of `.sql` files: one a line, under headings `-- construct` or `-- construct [class]`. Blank lines mean nothing.
 */
export function readCases(folder: string, corpus: string): Case[] {
  return globSync('*.sql', { cwd: folder }).toSorted().flatMap((file) => readFile(join(folder, file), corpus));
}

function readFile(path: string, corpus: string): Case[] {
  const cases: Case[] = [];
  let construct = basename(path, '.sql');
  let divergence: number | null = null;
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const heading = /^-- (.+?)(?: \[(\d+)\])?$/.exec(line);
    if (heading !== null) [construct, divergence] = [heading[1] ?? '', heading[2] === undefined ? null : Number(heading[2])];
    else if (line.trim() !== '') cases.push({ id: `${corpus}/${basename(path)}:${index + 1}`, corpus, construct, divergence, sql: line });
  }
  return cases;
}

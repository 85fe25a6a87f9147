import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Beside the sources and beside what `nest build` made of them lies the same folder, some levels up. */
function sqlDirectory(): string {
  for (let directory = import.meta.dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const found = join(directory, 'infra/flink/sql');
    if (existsSync(found)) return found;
  }
  throw new Error('the folder infra/flink/sql is not there; run from a checkout of the whole repository');
}

const texts = new Map<string, string>();

/** Text of a file of `infra/flink/sql`. */
export function sqlFile(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(join(sqlDirectory(), `${name}.sql`), 'utf8');
    texts.set(name, text);
  }
  return text;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Cells of the table whose header row begins with these cells, without header and rule. Backticks are dropped. */
export function tableOf(markdown: string, ...header: readonly string[]): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => header.every((cell, index) => cells(line)[index] === cell));
  if (start < 0) throw new Error(`no table begins with ${header.join(' | ')}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map(cells);
}

function cells(line: string): string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', ''));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCases, type Case } from './cases.ts';
import type { Laboratory } from './servers.ts';

const HERE = join(import.meta.dirname, '..');

/** Statements and the tables they read. */
export interface Corpus {
  readonly name: string;
  readonly cases: () => readonly Case[];
  readonly load: (laboratory: Laboratory) => Promise<void>;
}

const script = (name: string): string => readFileSync(join(HERE, 'tables', name), 'utf8');

/** Statements of our own. `held-out` is not for looking at while printers are written. */
export const OWN: readonly Corpus[] = [
  { name: 'own', cases: () => readCases(join(HERE, 'corpus'), 'own'), load: loadOwn },
  { name: 'held-out', cases: () => readCases(join(HERE, 'held-out'), 'held-out'), load: loadOwn },
];

async function loadOwn(laboratory: Laboratory): Promise<void> {
  await laboratory.load(`${script('hostile.sql')}${script('analytics.sql')}`);
}

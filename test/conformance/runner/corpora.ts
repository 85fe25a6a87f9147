import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCases, type Case } from './cases.ts';
import { benchmarkGroup, sqlLogicGroups } from './data-folder.ts';
import type { Laboratory } from './servers.ts';
import { rowByRow, ruleCases } from './rule-cases.ts';
import type { CaseResult } from './outcome.ts';
import { tpchGroup } from './tpch.ts';

const HERE = join(import.meta.dirname, '..');

/** Statements, and what makes the tables they read. */
export interface Group {
  readonly cases: readonly Case[];
  readonly load: (laboratory: Laboratory) => Promise<void>;
  /** More statements that follow from a result. */
  readonly more?: (result: CaseResult) => readonly Case[];
}

export interface Corpus {
  readonly name: string;
  readonly groups: () => Promise<readonly Group[]>;
}

export const CORPORA: readonly Corpus[] = [
  { name: 'own', groups: () => Promise.resolve([ownGroup('corpus', 'own')]) },
  // Not for looking at while printers are written.
  { name: 'held-out', groups: () => Promise.resolve([ownGroup('held-out', 'held-out')]) },
  { name: 'rules', groups: () => Promise.resolve([{ cases: ruleCases(), load: loadOwn, more: rowByRow }]) },
  { name: 'tpch', groups: async () => [await tpchGroup()] },
  ...dataCorpora(process.env['CONFORMANCE_DATA']),
];

export const script = (name: string): string => readFileSync(join(HERE, 'tables', name), 'utf8');

export function ownGroup(folder: 'corpus' | 'held-out', corpus: string): Group {
  return { cases: readCases(join(HERE, folder), corpus), load: loadOwn };
}

export async function loadOwn(laboratory: Laboratory): Promise<void> {
  await laboratory.run(`${script('hostile.sql')}${script('analytics.sql')}`);
}

/** Corpora of a folder that the environment names; none without it. */
function dataCorpora(folder: string | undefined): readonly Corpus[] {
  if (folder === undefined) return [];
  return [
    { name: 'clickbench', groups: () => Promise.resolve([benchmarkGroup(folder, 'clickbench', script('hits.sql'))]) },
    { name: 'slt', groups: () => Promise.resolve(sqlLogicGroups(folder)) },
    { name: 'tpch-text', groups: async () => [{ ...(await tpchGroup()), cases: benchmarkGroup(folder, 'tpch', '').cases }] },
  ];
}

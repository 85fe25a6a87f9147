import type { LogicalType } from '@query-router/contracts';
import { runCase, type CaseResult } from '../runner/outcome.ts';
import type { Laboratory } from '../runner/servers.ts';
import { Choice } from './choice.ts';
import { text, type Type, type Writer } from './expression.ts';
import { Imputation } from './imputed.ts';
import { partsAddUp } from './partition.ts';
import { shrink } from './shrink.ts';
import { randomSelect, write, type Select, type Source } from './statement.ts';

export interface RandomOptions {
  readonly seed: number;
  /** How many statements at most, and until when (milliseconds of `performance.now()`). */
  readonly statements: number;
  readonly deadline: number;
  readonly onFinding: (found: CaseResult) => void;
}

const AT_ONCE = 6;
const TABLES = ['t', 'u', 'e', 'nums', 'fin', 'x', 'dt', 'dup', 'nn', 'node', 'sale', 'item', 'shop', 'customer_of'];
/** Every so many statements, a predicate is tried on each engine alone. */
const PARTITION_EVERY = 5;
/** Most failures that are made smaller; more of them are most likely the same ones. */
const MAX_SHRUNK = 40;

/** Compares random statements until there have been enough. The same seed gives the same statements, each of which can be had again by its own (`random/<seed>`). */
export async function runRandom(laboratory: Laboratory, options: RandomOptions): Promise<CaseResult[]> {
  const sources = sourcesOf(laboratory);
  const bench = { laboratory, imputation: new Imputation((sql) => laboratory.run(sql)) };
  const results: CaseResult[] = [];
  let next = 0;
  let shrunk = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < options.statements && performance.now() < options.deadline; at = next++) {
      const seed = options.seed + at;
      const select = randomSelect(sources, new Choice(seed));
      const result = await run(select, seed, bench);
      results.push(result);
      if (at % PARTITION_EVERY === 0) results.push(...(await runPartitions(select, seed, bench)));
      if (!differs(result) || shrunk >= MAX_SHRUNK) continue;
      shrunk += 1;
      const least = await shrink(select, async (candidate) => differs(await run(candidate, seed, bench)));
      options.onFinding(await run(least, seed, bench));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

interface Bench {
  readonly laboratory: Laboratory;
  readonly imputation: Imputation;
}

function run(select: Select, seed: number, bench: Bench): Promise<CaseResult> {
  return compare(`random/${seed}`, 'random statements', (writer) => write(select, writer), bench);
}

async function runPartitions(select: Select, seed: number, bench: Bench): Promise<CaseResult[]> {
  const { where } = select;
  if (where === null) return [];
  return [await compare(`partition/${seed}`, 'ternary-logic partitions', (writer) => partsAddUp(select, where, writer), bench)];
}

function compare(id: string, construct: string, written: (writer: Writer) => string, { laboratory, imputation }: Bench): Promise<CaseResult> {
  return runCase({ id, corpus: 'random', construct, divergence: null, sql: written(text), imputed: () => imputation.texts(written) }, laboratory.reference, laboratory.subjects);
}

const differs = ({ outcomes }: CaseResult): boolean => outcomes.some(({ verdict }) => verdict === 'different');

function sourcesOf(laboratory: Laboratory): readonly [Source, ...Source[]] {
  const [first, ...others] = TABLES.flatMap((name): Source[] => {
    const table = laboratory.reference.resolve({ schema: null, name, access: 'read' });
    return table === null ? [] : [{ name, columns: table.columns.flatMap(({ name: column, type }) => typeOf(type).map((known) => ({ name: column, type: known }))) }];
  });
  if (first === undefined) throw new Error('no table to make statements over');
  return [first, ...others];
}

const NAMES: Readonly<Record<string, Type>> = { int16: 'int4', int32: 'int4', int64: 'int8', float64: 'float8', text: 'text', boolean: 'bool', date: 'date', timestamp: 'timestamp' };

function typeOf(type: LogicalType): readonly Type[] {
  const known = type.startsWith('decimal(') ? 'numeric' : NAMES[type];
  return known === undefined ? [] : [known];
}

/** `npm run conformance`: compares the answers of all engines with PostgreSQL's, statement by statement. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownStack } from '@query-router/testkit';
import { readCommandLine, someOf, wholeNumber } from './command-line.ts';
import type { Case } from '../test/conformance/runner/cases.ts';
import { runRandom } from '../test/conformance/random/run-random.ts';
import { CORPORA, loadOwn, type Corpus, type Group } from '../test/conformance/runner/corpora.ts';
import type { CaseResult } from '../test/conformance/runner/outcome.ts';
import { printReport, reportOf } from '../test/conformance/runner/report.ts';
import { runCases } from '../test/conformance/runner/run-cases.ts';
import { STORED, storedOf } from '../test/conformance/runner/stored.ts';
import { Laboratory, type Addresses, type SubjectName } from '../test/conformance/runner/servers.ts';

const USAGE = `npm run conformance [-- options]
  --engine a,b     duckdb, clickhouse, trino; all by default
  --corpus a,b     own, held-out, rules, tpch; clickbench, slt, tpch-text where CONFORMANCE_DATA names the folder with them; own by default
  --only text      statements whose text, construct or id holds this
  --sql text       this statement instead, over the tables of the first corpus
  --random n       n random statements instead, each compared, and predicates by partitioning; a difference is made small
  --minutes n      random statements for so long
  --seed n         where they begin; the time of day by default
  --trino url      a Trino that runs, instead of one for this run
  --report folder  where report.md and report.json go; the system's folder for temporary files by default
  --store          keep the results for docs/semantics.md (whole runs on all engines)
  --show           print each statement that is refused, too`;

const { values } = readCommandLine(USAGE, {
  options: {
    engine: { type: 'string' },
    corpus: { type: 'string', default: 'own' },
    sql: { type: 'string' },
    only: { type: 'string' },
    random: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    trino: { type: 'string' },
    report: { type: 'string', default: join(process.env['TMPDIR'] ?? '/tmp', 'conformance') },
    store: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
});

const ENGINES: readonly SubjectName[] = ['duckdb', 'clickhouse', 'trino'];
const engines = someOf('engine', values.engine, ENGINES, USAGE);
const corpora = someOf('corpus', values.corpus, CORPORA.map(({ name }) => name), USAGE);
const random = wholeNumber('random', values.random, USAGE);
const minutes = wholeNumber('minutes', values.minutes, USAGE);
const seed = wholeNumber('seed', values.seed, USAGE) ?? Math.trunc(Date.now() / 1000) % 1_000_000_000;
const started = performance.now();
const say = (line: string): void => void process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s ${line}\n`);

async function main(): Promise<number> {
  const stack = await ownStack(['postgres', ...(engines.includes('clickhouse') ? (['clickhouse'] as const) : []), ...(engines.includes('trino') && values.trino === undefined ? (['trino'] as const) : [])]);
  try {
    const { postgres, clickhouse, trino } = stack.addresses;
    const addresses = { postgres, clickhouse, trino: values.trino === undefined ? trino : { url: values.trino, user: trino.user } };
    const results: CaseResult[] = [];
    if (random !== null || minutes !== null) return write(await runRandomly(addresses));
    for (const corpus of CORPORA.filter(({ name }) => corpora.includes(name))) results.push(...(await runCorpus(corpus, addresses)));
    return write(results);
  } finally {
    await stack.dispose();
  }
}

async function runCorpus(corpus: Corpus, addresses: Addresses): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const laboratory = await Laboratory.open(addresses, 'lab', engines);
  try {
    for (const group of await corpus.groups()) {
      const cases = chosen(group);
      if (cases.length === 0) continue;
      try {
        await group.load(laboratory);
        await laboratory.copyAll();
        const found = await runCases(cases, laboratory);
        const more = group.more === undefined ? [] : found.flatMap(group.more);
        results.push(...found, ...(await runCases(more, laboratory)));
      } catch (error) {
        if (corpus.name !== 'slt') throw error;
        // Some of its tables are of types that PostgreSQL does not have.
        say(`${cases[0]?.id ?? ''}: not loaded: ${error instanceof Error ? error.message : String(error)}`);
      }
      await laboratory.clear();
    }
    for (const line of laboratory.notHeld) say(line);
    say(`${corpus.name}: ${results.length} statements run`);
  } finally {
    await laboratory.close();
  }
  return results;
}

async function runRandomly(addresses: Addresses): Promise<CaseResult[]> {
  const laboratory = await Laboratory.open(addresses, 'lab', engines);
  try {
    await loadOwn(laboratory);
    await laboratory.copyAll();
    say(`seed ${seed}`);
    const deadline = minutes === null ? Infinity : performance.now() + minutes * 60_000;
    return await runRandom(laboratory, { seed, statements: random ?? Infinity, deadline, onFinding: (found) => print(found, false) });
  } finally {
    await laboratory.close();
  }
}

function chosen(corpus: Group): readonly Case[] {
  const { sql, only } = values;
  if (sql !== undefined) return [{ id: 'given', corpus: 'given', construct: 'given', divergence: null, sql }];
  return corpus.cases.filter((found) => only === undefined || [found.id, found.sql, found.construct].some((text) => text.includes(only)));
}

/** Writes the report; 0 when nothing differed. */
function write(results: readonly CaseResult[]): number {
  const report = reportOf(results);
  const text = printReport(report);
  mkdirSync(values.report, { recursive: true });
  writeFileSync(join(values.report, 'report.md'), text);
  writeFileSync(join(values.report, 'report.json'), JSON.stringify({ report, results }, null, 1));
  if (values.store) writeFileSync(STORED, `${JSON.stringify(storedOf(results))}\n`);
  for (const result of results) print(result, values.sql !== undefined);
  console.log(text.slice(0, text.indexOf('\n## ')));
  console.log(`\nThe whole report: ${join(values.report, 'report.md')}`);
  return Object.values(report.engines).some(({ all }) => all.counts.different > 0 || all.counts.error > 0) ? 1 : 0;
}

function print({ case: { id, sql }, reference, failure, outcomes }: CaseResult, all: boolean): void {
  const shown = outcomes.filter(({ verdict }) => all || verdict === 'different' || verdict === 'error' || (values.show && verdict === 'refused'));
  if (shown.length > 0) console.log(`${id} ${sql}${failure === null ? '' : `\n  PostgreSQL ${reference}: ${failure}`}`);
  for (const { engine, verdict, detail, emitted } of shown) console.log(`  ${engine} ${verdict}: ${detail ?? ''}${emitted === null ? '' : `\n    ${emitted}`}`);
}

process.exitCode = await main();

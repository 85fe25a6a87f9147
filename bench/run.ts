/** `npm run bench [-- --quick] [-- --only compile,mock,postgres,hops,recovery,ingest,cdc,lake]`: measures, and writes bench/results/. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine, someOf } from '../tools/command-line.ts';
import { startKafka } from '@query-router/testkit';
import { describeMachine } from './measure/machine.ts';
import { Peer } from './measure/peer.ts';
import { cdcPart } from './parts/cdc.ts';
import { compilePart } from './parts/compile.ts';
import { hopsPart } from './parts/hops.ts';
import { ingestPart } from './parts/ingest.ts';
import { lakePart } from './parts/lake.ts';
import { mockPart } from './parts/mock.ts';
import { postgresPart } from './parts/postgres.ts';
import { recoveryPart } from './parts/recovery.ts';
import { buildAll, PROCESSES } from './parts/where.ts';
import type { HttpLoadCommands } from './processes/http-load.ts';
import { chart } from './report/chart.ts';
import { markdown } from './report/markdown.ts';
import type { Results } from './report/results.ts';
import { FULL, QUICK } from './settings.ts';

const PARTS = ['compile', 'mock', 'postgres', 'hops', 'recovery', 'ingest', 'cdc', 'lake'] as const;
type Part = (typeof PARTS)[number];

const USAGE = `npm run bench [-- [--quick] [--only a,b]]; parts: ${PARTS.join(', ')}`;

const { values } = readCommandLine(USAGE, { options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const wanted = someOf('only', values.only, PARTS, USAGE);
const wants = (part: Part): boolean => wanted.includes(part);

const settings = values.quick ? QUICK : FULL;
const startedAt = new Date();
buildAll();
const machine = describeMachine();
const directory = mkdtempSync(join(tmpdir(), 'query-router-bench-'));
const generator = Peer.start<HttpLoadCommands>(new URL('http-load.ts', PROCESSES));
const broker = wants('mock') || wants('hops') || wants('recovery') || wants('ingest') || wants('cdc') ? await startKafka() : null;

try {
  const results: Results = {
    startedAt: startedAt.toISOString(),
    quick: values.quick,
    machine,
    compile: wants('compile') ? await compilePart({ settings }) : null,
    postgres: wants('postgres') ? await postgresPart({ directory, settings, generator }) : null,
    mock: wants('mock') && broker !== null ? await mockPart({ broker, directory, settings, generator }) : null,
    hops: wants('hops') && broker !== null ? await hopsPart({ broker, directory, settings, generator }) : null,
    recovery: wants('recovery') && broker !== null ? await recoveryPart({ broker, directory, settings }) : null,
    ingest: wants('ingest') && broker !== null ? await ingestPart({ broker, directory, settings, generator }) : null,
    cdc: wants('cdc') ? await cdcPart({ bootstrap: broker?.bootstrap ?? null, settings }) : null,
    lake: null,
    tookSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
  };
  write(results);
  // The longest part, on a whole stack: what was measured before it is kept, whatever becomes of it.
  if (wants('lake')) {
    const lake = await lakePart({ directory, settings });
    write({ ...results, lake, tookSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000) });
  }
} finally {
  await broker?.dispose();
  await generator.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** Prints the page; a whole run also replaces the one that is kept, and keeps its numbers under its day. */
function write(results: Results): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const page = markdown(results);
  process.stdout.write(`\n${page}`);
  if (results.quick || wanted.length < PARTS.length) return;
  writeFileSync(join(folder, `${results.startedAt.slice(0, 10)}.json`), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(folder, 'latest.md'), page);
  writeFileSync(join(folder, 'latest.svg'), chart(results));
}

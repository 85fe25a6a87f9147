import type { Cell } from '../measure/cells.ts';
import type { HopResults } from '../parts/hops.ts';
import { BATCH_EVENTS } from '../parts/ingest.ts';
import type { Ends } from '../parts/recovery.ts';
import { quantile } from '../measure/stats.ts';
import type { Results } from './results.ts';
import { targets, whole } from './targets.ts';

/** The page about a run: targets first, then everything that was measured. */
export function markdown(results: Results): string {
  const { compile, mock, postgres, hops, recovery, ingest, cdc, lake } = results;
  const met = targets(results).map(({ what, target, measured, met: isMet }) => [what, target, measured, isMet ? 'met' : '**not met**']);
  const sections = [
    `# Benchmark of ${results.startedAt.slice(0, 10)}\n\n${machineText(results)}`,
    section('Targets', table(['what', 'target', 'measured', ''], met)),
    compile === null ? '' : section(`Compiling a statement of ${whole(compile.bytes)} bytes that was never seen`, table(['what', 'fastest ms', 'p50 ms', 'p99 ms'], compile.times.map(({ what, least, p50, p99 }) => [what, ms(least), ms(p50), ms(p99)]))),
    mock === null ? '' : section('Mock engine, SELECT 1', cellTable(mock.cells)),
    mock === null ? '' : section('Idle, percent of a core', table(['process', '%'], Object.entries(mock.idle).map(([name, percent]) => [name, percent.toFixed(1)]))),
    postgres === null ? '' : section('PostgreSQL, lookups of a random key over HTTP', cellTable(postgres)),
    ...(hops ?? []).map(hopSection),
    ingest === null ? '' : section(`Ingest, batches of ${BATCH_EVENTS} events`, cellTable(ingest.cells)),
    cdc === null ? '' : section('Change data capture: from a commit to a watermark that covers it', cdcTable(cdc)),
    lake === null ? '' : section('Lake: Kafka, Flink, Iceberg', lakeTable(lake)),
    recovery === null ? '' : section('Recovery, 500 requests a second', recoveryTable(recovery)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function machineText({ machine, quick, tookSeconds }: Results): string {
  const { cores, model, memoryGiB, system, node, commit, loadBefore, packages } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ');
  return [
    `${cores} cores of ${model}, ${memoryGiB} GiB, ${system}, Node ${node}, ${versions}. Commit ${commit}. Load average before the run: ${loadBefore}.`,
    `Took ${tookSeconds} s${quick ? ' (quick: one round; not for comparison)' : ''}. How to read it: [bench/README.md](../README.md).`,
  ].join('\n');
}

function cellTable(cells: readonly Cell[]): string {
  const rows = cells.toSorted((a, b) => a.path.localeCompare(b.path) || a.inFlight - b.inFlight).map(({ path, inFlight, sample, cpuUs }) => [
    path, String(inFlight), ms(sample.p50), ms(sample.p95), ms(sample.p99), whole(sample.perSecond),
    Object.entries(cpuUs).map(([name, us]) => `${name} ${whole(us)}`).join(', '),
    ...(sample.failed === 0 ? [''] : [whole(sample.failed)]),
  ]);
  return table(['path', 'in flight', 'p50 ms', 'p95 ms', 'p99 ms', 'per second', 'CPU µs per query', 'failed'], rows);
}

function hopSection({ inFlight, http, stretches }: HopResults): string {
  const bus = stretches.at(-1);
  const edges = { name: 'HTTP, admission and answer (the rest)', p50: http.p50 - (bus?.p50 ?? 0), p95: http.p95 - (bus?.p95 ?? 0) };
  const rows = [...stretches, edges, { name: 'whole query over HTTP', p50: http.p50, p95: http.p95 }].map(({ name, p50, p95 }) => [name, ms(p50), ms(p95)]);
  return section(`Hop by hop over Kafka (platformatic), ${inFlight} in flight`, table(['stretch', 'p50 ms', 'p95 ms'], rows));
}

function cdcTable({ lags }: NonNullable<Results['cdc']>): string {
  const rows = lags.map(({ engine, log, changesPerSecond, transactions, p50Ms, p99Ms }) => [engine, log, whole(changesPerSecond), whole(transactions), ms(p50Ms), ms(p99Ms)]);
  return table(['copy in', 'through', 'changes a second', 'transactions', 'p50 ms', 'p99 ms'], rows);
}

function lakeTable({ eventsPerSecond, backlog, checkpointMs, visibleAfterMs, startSeconds, memoryMb, recoverySeconds }: NonNullable<Results['lake']>): string {
  const total = Object.values(memoryMb).reduce((sum, mb) => sum + mb, 0);
  return table(['what', 'measured'], [
    [`Kafka into Iceberg, a backlog of ${whole(backlog)} events, events a second`, whole(eventsPerSecond)],
    ...Object.entries(visibleAfterMs).map(([engine, samples]) => [`acknowledged to counted by ${engine}, ms (checkpoints each ${checkpointMs} ms): p50, p99 of ${samples.length}`, `${ms(quantile(samples, 0.5))}, ${ms(quantile(samples, 0.99))}`]),
    ['killed TaskManager to the next completed checkpoint, s', recoverySeconds.map((time) => time.toFixed(1)).join(', ')],
    ['the whole stack up, s', startSeconds.toFixed(1)],
    ['resident, MB', `${whole(total)}: ${Object.entries(memoryMb).map(([name, mb]) => `${name} ${mb}`).join(', ')}`],
  ]);
}

function recoveryTable({ workerKilled, brokerRestarted }: NonNullable<Results['recovery']>): string {
  const row = (what: string, ends: Ends, time: string): string[] => [
    what, whole(ends.sent), whole(ends.answered), counts(ends.failedRetryable), counts(ends.failedOtherwise), whole(ends.lost), whole(ends.answeredTwice), time,
  ];
  return table(['event', 'sent', 'answered', 'failed, retryable', 'failed otherwise', 'lost', 'answered twice (dropped)', 'time'], [
    row('one of two workers killed', workerKilled, `longest ${seconds(workerKilled.longestMs)}; ${workerKilled.delayed} above 250 ms`),
    row('broker restarted', brokerRestarted, `away ${seconds(brokerRestarted.outageMs)}; normal ${seconds(brokerRestarted.normalAfterMs)} after its port opened`),
  ]);
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function counts(found: Readonly<Record<string, number>>): string {
  return Object.entries(found).map(([code, count]) => `${whole(count)} ${code}`).join(', ') || '0';
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(3) : value.toFixed(1);
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(2)} s`;
}

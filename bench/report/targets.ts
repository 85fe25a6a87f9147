import { quantile } from '../measure/stats.ts';
import { overKafka, overKafkaOnTwoCores, TWO_CORES_HTTP } from '../parts/kafka-paths.ts';
import { BARE_NAMED, BARE_TEXT, ROUTER } from '../parts/postgres.ts';
import { BARE_HTTP, ENGINE, INSIDE, STANDALONE_HTTP } from '../parts/standalone-paths.ts';
import { STOCK, STOCK_ON_TWO_CORES } from '../parts/stock-path.ts';
import { cellOf, type Results } from './results.ts';

export interface Target {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/** The product's promises about speed, and whether this run kept them. */
export function targets({ compile, mock, postgres, recovery, ingest, cdc, lake }: Results): Target[] {
  return [...(compile === null ? [] : compileTargets(compile)), ...(mock === null ? [] : mockTargets(mock)), ...(postgres === null ? [] : postgresTargets(postgres)), ...(recovery === null ? [] : recoveryTargets(recovery)), ...(ingest === null ? [] : ingestTargets(ingest)), ...(cdc === null ? [] : cdcTargets(cdc)), ...(lake === null ? [] : lakeTargets(lake))];
}

function compileTargets({ bytes, times }: NonNullable<Results['compile']>): Target[] {
  return times.filter(({ promised }) => promised).map(({ what, p50 }) => ({ what: `Compiling ${whole(bytes)} bytes: ${what}, p50`, target: '≤ 0.5 ms', measured: `${p50.toFixed(2)} ms`, met: p50 <= 0.5 }));
}

function lakeTargets({ eventsPerSecond, checkpointMs, visibleAfterMs, startSeconds, memoryMb, recoverySeconds }: NonNullable<Results['lake']>): Target[] {
  const visible = quantile(visibleAfterMs.duckdb, 0.99);
  const gigabytes = Object.values(memoryMb).reduce((total, mb) => total + mb, 0) / 1024;
  const slowest = Math.max(...recoverySeconds);
  return [
    { what: 'Kafka into Iceberg', target: '≥ 30,000 events/s', measured: `${whole(eventsPerSecond)}/s`, met: eventsPerSecond >= 30_000 },
    { what: 'Acknowledged to visible in DuckDB, p99', target: `≤ ${checkpointMs + 1_000} ms`, measured: `${whole(visible)} ms`, met: visible <= checkpointMs + 1_000 },
    { what: 'A TaskManager is killed: time to the next checkpoint, the longest', target: '≤ 20 s', measured: `${slowest.toFixed(1)} s`, met: slowest <= 20 },
    { what: 'The whole stack up from a warm cache', target: '≤ 45 s', measured: `${startSeconds.toFixed(1)} s`, met: startSeconds <= 45 },
    { what: 'The whole stack resident', target: '≤ 6 GiB', measured: `${gigabytes.toFixed(1)} GiB`, met: gigabytes <= 6 },
  ];
}

function mockTargets({ cells, idle }: NonNullable<Results['mock']>): Target[] {
  const p50 = (path: string, inFlight: number): number => cellOf(cells, path, inFlight).sample.p50;
  const inside = p50(INSIDE, 1) - p50(ENGINE, 1);
  const http = p50(STANDALONE_HTTP, 1) - p50(BARE_HTTP, 1);
  const twoCores = cells.find(({ path }) => path === TWO_CORES_HTTP)?.sample.perSecond;
  const services = Object.entries(idle).filter(([name]) => name !== 'broker');
  const busiest = Math.max(...services.map(([, percent]) => percent));
  return [
    { what: 'Standalone, one at a time: latency added to the engine', target: '≤ 0.25 ms', measured: `${inside.toFixed(3)} ms`, met: inside <= 0.25 },
    { what: 'The same over HTTP: latency added to bare Fastify', target: '≤ 0.25 ms', measured: `${http.toFixed(3)} ms`, met: http <= 0.25 },
    ...againstStock(cells, '', overKafka('platformatic'), STOCK),
    ...againstStock(cells, ', on two cores', overKafkaOnTwoCores('platformatic'), STOCK_ON_TWO_CORES),
    ...(twoCores === undefined ? [] : [{ what: 'Kafka over HTTP, 64 connections, on two cores', target: '≥ 2,500/s', measured: `${whole(twoCores)}/s`, met: twoCores >= 2_500 }]),
    { what: `Idle services (${services.map(([name]) => name).join(', ')}): the busiest`, target: '≤ 2 % of a core', measured: `${busiest.toFixed(1)} %`, met: busiest <= 2 },
  ];
}

function againstStock(cells: NonNullable<Results['mock']>['cells'], where: string, kafka: string, stock: string): Target[] {
  if (!cells.some(({ path }) => path === stock)) return [];
  const latency = cellOf(cells, kafka, 1).sample.p50 / cellOf(cells, stock, 1).sample.p50;
  const throughput = cellOf(cells, kafka, 256).sample.perSecond / cellOf(cells, stock, 256).sample.perSecond;
  return [
    { what: `Kafka, three hops${where}, one at a time: p50 against stock Nest`, target: '≤ 25 %', measured: `${(latency * 100).toFixed(0)} %`, met: latency <= 0.25 },
    { what: `Kafka, three hops${where}, 256 in flight: throughput against stock Nest`, target: '≥ 100 ×', measured: `${throughput.toFixed(0)} ×`, met: throughput >= 100 },
  ];
}

function postgresTargets(cells: NonNullable<Results['postgres']>): Target[] {
  return [BARE_NAMED, BARE_TEXT].flatMap((bare) =>
    [1, 16, 64].map((inFlight) => {
      const ratio = cellOf(cells, ROUTER, inFlight).sample.perSecond / cellOf(cells, bare, inFlight).sample.perSecond;
      return { what: `PostgreSQL lookups, ${inFlight} in flight: throughput against ${bare}`, target: '≥ 70 %', measured: `${(ratio * 100).toFixed(0)} %`, met: ratio >= 0.7 };
    }),
  );
}

function recoveryTargets({ workerKilled, brokerRestarted }: NonNullable<Results['recovery']>): Target[] {
  const failed = sum(workerKilled.failedRetryable) + sum(workerKilled.failedOtherwise) + workerKilled.lost;
  return [
    { what: 'A worker is killed: longest time to an answer', target: '≤ 3 s, all answered', measured: `${(workerKilled.longestMs / 1000).toFixed(2)} s, ${failed} not answered`, met: workerKilled.longestMs <= 3_000 && failed === 0 },
    { what: 'The broker is restarted: requests without an answer and without a retryable error', target: '0', measured: whole(brokerRestarted.lost + sum(brokerRestarted.failedOtherwise)), met: brokerRestarted.lost + sum(brokerRestarted.failedOtherwise) === 0 },
    { what: 'The broker is restarted: normal service after its return', target: '≤ 5 s', measured: `${(brokerRestarted.normalAfterMs / 1000).toFixed(2)} s`, met: brokerRestarted.normalAfterMs <= 5_000 },
  ];
}

function ingestTargets({ eventsPerSecondOnTwoCores: rate }: NonNullable<Results['ingest']>): Target[] {
  return rate === null ? [] : [{ what: 'HTTP batches into Kafka, ingest and broker on two cores', target: '≥ 20,000 events/s', measured: `${whole(rate)}/s`, met: rate >= 20_000 }];
}

function cdcTargets({ lags }: NonNullable<Results['cdc']>): Target[] {
  return lags.map(({ engine, log, changesPerSecond, p99Ms }) => ({
    what: `Copies in ${engine} through ${log}, ${whole(changesPerSecond)} changes a second: p99 from commit to watermark`, target: '≤ 1 s', measured: `${(p99Ms / 1000).toFixed(2)} s`, met: p99Ms <= 1_000,
  }));
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

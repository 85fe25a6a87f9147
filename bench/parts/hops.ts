import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@query-router/server-process';
import type { KafkaServer } from '@query-router/testkit';
import type { Peer } from '../measure/peer.ts';
import { SELECT_ONE } from '../measure/select-one.ts';
import { quantile, type Sample } from '../measure/stats.ts';
import type { HttpLoadCommands } from '../processes/http-load.ts';
import type { TracedRecord } from '../processes/trace.ts';
import type { Settings } from '../settings.ts';
import { startKafkaServices, type KafkaServices } from './kafka-services.ts';
import { measured, warmUp, type Load } from './warm.ts';
import { PROCESSES } from './where.ts';

/** One stretch of a query's way, in milliseconds. */
export interface Stretch {
  readonly name: string;
  readonly p50: number;
  readonly p95: number;
}

export interface HopResults {
  readonly inFlight: number;
  readonly http: Sample;
  readonly stretches: readonly Stretch[];
}

/** Moments of a query's way, in their order: what happened, and to which kind of record. */
const MOMENTS = ['sent sql.requests', 'got sql.requests', 'sent sql.exec', 'got sql.exec', 'sent sql.reply', 'got sql.reply'] as const;
const STRETCHES = ['gateway → classifier (Kafka)', 'classifier: read, decide, encode', 'classifier → worker (Kafka)', 'worker: decode, mock engine, encode', 'worker → gateway (Kafka)'];

/** Where a query's time goes: the services as they ship, with their bus drivers watched. */
export async function hopsPart({ broker, directory, settings, generator }: { broker: KafkaServer; directory: string; settings: Settings; generator: Peer<HttpLoadCommands> }): Promise<readonly HopResults[]> {
  const traceFile = (name: string): string => join(directory, `${name.replaceAll(' ', '-')}.trace.json`);
  const services = await startKafkaServices({
    broker,
    driver: 'platformatic',
    directory,
    more: (name) => ({ execArgv: ['--import', fileURLToPath(new URL('trace.ts', PROCESSES))], env: { BENCH_TRACE_FILE: traceFile(name) } }),
  });
  try {
    process.stdout.write('hops\n');
    const load: Load = (shape) => generator.call('load', { url: services.gateway.url, path: '/query', body: SELECT_ONE }, shape);
    const files = Object.keys(services.pids).filter((name) => name !== 'broker').map(traceFile);
    await warmUp(load, settings);
    const results: HopResults[] = [];
    for (const inFlight of [1, 64]) {
      await collect(services, files);
      const http = await measured(load, inFlight, settings);
      results.push({ inFlight, http, stretches: stretchesOf(await collect(services, files)) });
    }
    return results;
  } finally {
    await services.stop();
  }
}

async function collect({ pids }: KafkaServices, files: readonly string[]): Promise<TracedRecord[]> {
  for (const file of files) rmSync(file, { force: true });
  for (const [name, pid] of Object.entries(pids)) if (name !== 'broker') process.kill(pid, 'SIGUSR2');
  await waitUntil('the traces are written', () => files.every((file) => existsSync(file)), { timeoutMs: 10_000 });
  return files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as TracedRecord[]);
}

function stretchesOf(records: readonly TracedRecord[]): Stretch[] {
  const queries = new Map<string, Map<string, number>>();
  for (const { id, what, topic, at } of records) {
    const query = queries.get(id) ?? new Map<string, number>();
    queries.set(id, query.set(`${what} ${topic.split('.').slice(0, 2).join('.')}`, at));
  }
  const whole = [...queries.values()].map((query) => MOMENTS.map((moment) => query.get(moment))).filter((moments) => moments.every((at) => at !== undefined));
  const stretch = (name: string, from: number, to: number): Stretch => {
    const took = whole.map((moments) => ((moments[to] ?? 0) - (moments[from] ?? 0)) / 1000).toSorted((a, b) => a - b);
    return { name, p50: quantile(took, 0.5), p95: quantile(took, 0.95) };
  };
  return [...STRETCHES.map((name, index) => stretch(name, index, index + 1)), stretch('bus, together', 0, MOMENTS.length - 1)];
}

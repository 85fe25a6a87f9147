import { join } from 'node:path';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import type { KafkaServer } from '@query-router/testkit';
import { buildIfNeeded } from '../../tools/build.ts';
import { Cells, type Cell } from '../measure/cells.ts';
import { withCpu } from '../measure/cpu.ts';
import type { Peer } from '../measure/peer.ts';
import type { HttpLoadCommands } from '../processes/http-load.ts';
import type { Settings } from '../settings.ts';
import { onTwoCores } from './pinned.ts';
import { startService } from './service.ts';
import { measured, warmUp, type Load } from './warm.ts';

export const BATCH_EVENTS = 500;
const STREAM = 'clicks';
const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const CONNECTIONS = [1, 4, 16] as const;
const PATH = `HTTP batches of ${BATCH_EVENTS} events into Kafka`;
const PINNED = `${PATH}, on two cores`;

export interface IngestResults {
  /** Answered batches. */
  readonly cells: readonly Cell[];
  /** Null where processes cannot be bound to cores. */
  readonly eventsPerSecondOnTwoCores: number | null;
}

/** Acknowledged events over HTTP: ingest and the broker as processes of their own, five columns and some 130 bytes an event. */
export async function ingestPart({ broker, directory, settings, generator }: { broker: KafkaServer; directory: string; settings: Settings; generator: Peer<HttpLoadCommands> }): Promise<IngestResults> {
  buildIfNeeded(['ingest']);
  const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'ingest-postgres'), ...LOGIN });
  const ingest = await startService({
    name: 'ingest',
    entry: 'apps/ingest/src/main.js',
    directory,
    env: {
      KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap, POSTGRES_HOST: postgres.host, POSTGRES_PORT: String(postgres.port),
      POSTGRES_USER: LOGIN.user, POSTGRES_PASSWORD: LOGIN.password, POSTGRES_DB: LOGIN.database,
    },
  });
  try {
    await declare(ingest.url);
    const cells = new Cells();
    const load: Load = (shape) => generator.call('load', { url: ingest.url, path: `/ingest/${STREAM}`, body: batch() }, shape);
    await warmUp(load, { ...settings, warmRequests: settings.warmRequests / 20 });
    for (let round = 0; round < settings.rounds; round += 1) {
      for (const inFlight of CONNECTIONS) {
        const { result, cpu } = await withCpu({ ingest: ingest.process.pid, broker: broker.pid }, () => measured(load, inFlight, settings));
        cells.add(PATH, inFlight, result, cpu);
      }
      const pinned = await onTwoCores([ingest.process.pid, broker.pid], () => measured(load, 4, settings));
      if (pinned !== null) cells.add(PINNED, 4, pinned);
    }
    const medians = cells.medians();
    const pinned = medians.find(({ path }) => path === PINNED);
    return { cells: medians, eventsPerSecondOnTwoCores: pinned === undefined ? null : pinned.sample.perSecond * BATCH_EVENTS };
  } finally {
    await ingest.process.stop();
    await postgres.stop();
  }
}

async function declare(url: string): Promise<void> {
  const stream = {
    name: STREAM,
    columns: [
      { name: 'user_id', type: 'int64', nullable: false },
      { name: 'kind', type: 'text' },
      { name: 'page', type: 'text' },
      { name: 'amount', type: 'decimal(12,2)' },
      { name: 'at', type: 'timestamptz', nullable: false },
    ],
    key: ['user_id'],
    event_time: { column: 'at' },
  };
  const answer = await fetch(`${url}/streams`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(stream) });
  if (answer.status !== 201) throw new Error(`The stream was not declared: ${await answer.text()}`);
}

function batch(): string {
  const at = new Date().toISOString();
  return JSON.stringify(Array.from({ length: BATCH_EVENTS }, (_, index) => ({ user_id: index * 17, kind: 'view', page: `/products/${index}`, amount: '19.90', at })));
}

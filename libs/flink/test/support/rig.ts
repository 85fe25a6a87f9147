import { randomBytes } from 'node:crypto';
import { createEventLog, type EventLog } from '@query-router/bus';
import { ingestDeadLetterTopic, ingestTopic } from '@query-router/contracts';
import { openTrinoStatements, type TrinoStatements } from '@query-router/engine-trino';
import { openMetadata, type Metadata } from '@query-router/metadata';
import type { LakehouseAddresses } from '@query-router/testkit';
import { openFlink, type Flink, type Pipeline } from '../../src/index.ts';

/** One test's view of a lakehouse: its own namespace of jobs, its own database of rows, its own streams. */
export interface Rig {
  readonly flink: Flink;
  readonly log: EventLog;
  readonly trino: TrinoStatements;
  /** Unused so far; begins the names of a test's streams and schemas. */
  readonly prefix: string;
  readonly lines: readonly string[];
  /** Another instance on the same rows, as a second ingest would be. */
  another(): Flink;
  /** Rows of a query on Trino, in its catalogue `lake`. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  makeStream(stream: string, partitions?: number): Promise<void>;
  produce(stream: string, events: readonly object[]): Promise<void>;
  row(name: string): Promise<Pipeline | null>;
  close(): Promise<void>;
}

const APPEND_MS = 30_000;
const QUERY_MS = 60_000;

export async function openRig(addresses: LakehouseAddresses, { checkpointIntervalMs = 1_000, leaseTtlMs = 3_000 } = {}): Promise<Rig> {
  const { kafka, postgres, objectstore, nessie, flink, trino } = addresses;
  const prefix = `f${randomBytes(3).toString('hex')}`;
  const metadata = await ownDatabase(postgres, prefix);
  const log = createEventLog({ driver: 'platformatic', clientId: prefix, bootstrapServers: [kafka.bootstrap], onError: () => undefined });
  await log.connect(AbortSignal.timeout(APPEND_MS));
  const statements = openTrinoStatements({ url: trino.url, user: trino.user, catalog: 'lake' });
  const lines: string[] = [];
  const open = (instance: string): Flink =>
    openFlink({
      restUrl: flink.rest,
      gatewayUrl: flink.gateway,
      surroundings: {
        kafkaBootstrapServers: kafka.bootstrap,
        nessieUri: nessie.api,
        nessieRef: 'main',
        warehouse: nessie.warehouse,
        s3: objectstore,
        checkpointDirectory: flink.checkpoints,
        checkpointIntervalMs,
      },
      metadata,
      trino: { run: (sql, limits) => statements.run(sql, limits), catalog: 'lake' },
      namespace: prefix,
      instanceId: `${prefix}-${instance}`,
      everyMs: 200,
      leaseTtlMs,
      limits: { maxRestarts: 2, minLoopMs: 0, maxCheckpointAgeMs: 60_000 },
      log: (message) => lines.push(`${new Date().toISOString()} ${message}`),
      onError: (error, pipeline) => lines.push(`${new Date().toISOString()} ERROR ${pipeline ?? ''} ${error instanceof Error ? error.message : String(error)}`),
    });
  let instances = 0;
  const own = open('0');
  await own.start();
  return {
    flink: own,
    log,
    trino: statements,
    prefix,
    lines,
    another: () => open(String(++instances)),
    rows: async (sql) => (await statements.run(sql, { timeoutMs: QUERY_MS })).rows,
    async makeStream(stream, partitions = 2) {
      await log.createTopics([ingestTopic(stream), ingestDeadLetterTopic(stream)].map((topic) => ({ topic, partitions })));
    },
    async produce(stream, events) {
      await log.append(ingestTopic(stream), events.map((event) => ({ value: Buffer.from(JSON.stringify(event)) })), Date.now() + APPEND_MS);
    },
    row: (name) => own.pipelines.get(name).catch(() => null),
    async close() {
      for (const { name } of await own.pipelines.list()) await own.pipelines.remove(name);
      await Promise.all((await own.pipelines.list()).map(({ name }) => own.pipelines.until(name, (row) => row === null, 30_000).catch(() => undefined)));
      await own.close();
      await metadata.close();
      statements.close();
      await log.close();
    },
  };
}

/** Rows and lease of a test are its own. */
async function ownDatabase(address: LakehouseAddresses['postgres'], name: string): Promise<Metadata> {
  const admin = openMetadata(address);
  await admin.query(`CREATE DATABASE "${name}"`);
  await admin.close();
  return openMetadata({ ...address, database: name });
}

import { literal, path } from '../sql/quote.ts';
import { SqlFragment } from '../sql/template.ts';
import type { FlinkSurroundings, LakeTableName, StartOffsets } from './template.ts';

/** Name of Iceberg's catalogue inside a session. */
export const CATALOG = 'lake';

/** Longer than a commit to a slow object store takes; a checkpoint that needs more has failed. */
const CHECKPOINT_TIMEOUT_MS = 120_000;

/** Settings that every job runs with. The name and the id are given at each submit. */
export function jobSettings({ checkpointDirectory, checkpointIntervalMs }: FlinkSurroundings): Record<string, string> {
  return {
    'execution.runtime-mode': 'streaming',
    'table.local-time-zone': 'UTC',
    'execution.checkpointing.interval': `${checkpointIntervalMs} ms`,
    'execution.checkpointing.mode': 'EXACTLY_ONCE',
    'execution.checkpointing.min-pause': `${Math.min(500, Math.floor(checkpointIntervalMs / 2))} ms`,
    'execution.checkpointing.timeout': `${CHECKPOINT_TIMEOUT_MS} ms`,
    // A checkpoint that fails is tried again at the next interval; a sink that cannot commit fails the job by itself.
    'execution.checkpointing.tolerable-failed-checkpoints': '5',
    'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
    'execution.checkpointing.num-retained': '1',
    'execution.checkpointing.dir': checkpointDirectory,
    // What a job was started from is deleted by its first own checkpoint.
    'execution.state-recovery.claim-mode': 'CLAIM',
    'restart-strategy.type': 'exponential-delay',
    'restart-strategy.exponential-delay.initial-backoff': '500 ms',
    // While no TaskManager is there every attempt fails; the first one after its return should not be far.
    'restart-strategy.exponential-delay.max-backoff': '3 s',
    'restart-strategy.exponential-delay.backoff-multiplier': '2',
    'restart-strategy.exponential-delay.reset-backoff-threshold': '1 min',
    // With any other spelling Flink says OK and runs the old sink.
    'table.exec.iceberg.use-v2-sink': 'true',
    // Readers of one topic in one statement set share their plan.
    'table.optimizer.reuse-optimize-block-with-digest-enabled': 'true',
    'table.exec.source.idle-timeout': '5 s',
  };
}

/** Makes the lake known to a session. */
export function createCatalog({ nessieUri, nessieRef, warehouse, s3 }: FlinkSurroundings): string {
  const options = {
    type: 'iceberg',
    'catalog-impl': 'org.apache.iceberg.nessie.NessieCatalog',
    uri: nessieUri,
    ref: nessieRef,
    warehouse,
    'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
    's3.endpoint': s3.endpoint,
    's3.path-style-access': 'true',
    's3.access-key-id': s3.accessKey,
    's3.secret-access-key': s3.secretKey,
    'client.region': s3.region,
    // A cached table would hide what others committed since.
    'cache-enabled': 'false',
  };
  return `CREATE CATALOG ${path(CATALOG)} WITH (${Object.entries(options).map(([key, value]) => `${literal(key)} = ${literal(value)}`).join(', ')})`;
}

/** The table's full name in a session. */
export function lakePath({ schema, name }: LakeTableName): SqlFragment {
  return new SqlFragment(path(CATALOG, schema, name));
}

/** Where the reader of one topic begins when it has no state. */
export function startupOptions(topic: string, offsets: StartOffsets): SqlFragment {
  const places = Object.entries(offsets?.[topic] ?? {});
  if (places.length === 0) return new SqlFragment("'scan.startup.mode' = 'earliest-offset'");
  const start = places.map(([partition, offset]) => `partition:${Number(partition)},offset:${Number(offset)}`).join(';');
  return new SqlFragment(`'scan.startup.mode' = 'specific-offsets', 'scan.startup.specific-offsets' = ${literal(start)}`);
}

/** A constant without its length as type: what is made of a CHAR(10) would be cut to the shortest of all. */
export function text(value: string): string {
  return `CAST(${literal(value)} AS STRING)`;
}

/** Headers of a dead letter, in the form of the ingest service's own. */
export function deadLetterHeaders(code: string, reason: string): SqlFragment {
  return new SqlFragment(
    `MAP[${[
      header('x-code', text(code)),
      header('x-reason', reason),
      header('x-partition', 'CAST(`k_partition` AS STRING)'),
      header('x-offset', 'CAST(`k_offset` AS STRING)'),
      header('x-at', "DATE_FORMAT(CURRENT_TIMESTAMP, 'yyyy-MM-dd''T''HH:mm:ss.SSS''Z''')"),
      header('x-source', text('flink')),
    ].join(', ')}]`,
  );
}

function header(name: string, value: string): string {
  return `${literal(name)}, CAST(ENCODE(${value}, 'UTF-8') AS BYTES)`;
}

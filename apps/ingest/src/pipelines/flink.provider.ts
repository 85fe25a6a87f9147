import { Logger } from '@nestjs/common';
import { openTrinoStatements } from '@query-router/engine-trino';
import { openFlink, type Flink } from '@query-router/flink';
import type { IngestOptions } from '../ingest-options.ts';

/** Injects the {@link Flink} of this service; null where `FLINK_REST_URL` is not set. */
export const FLINK: unique symbol = Symbol('query-router.flink');

export function flinkFromOptions({ env, instanceId, metadata }: IngestOptions): Flink | null {
  if (env.FLINK_REST_URL === undefined) return null;
  const logger = new Logger('pipelines');
  const trino = env.LAKE_TRINO_URL === undefined ? null : openTrinoStatements({ url: env.LAKE_TRINO_URL, user: env.LAKE_TRINO_USER, catalog: env.LAKE_TRINO_CATALOG });
  return openFlink({
    restUrl: env.FLINK_REST_URL,
    gatewayUrl: env.FLINK_GATEWAY_URL,
    surroundings: {
      kafkaBootstrapServers: env.KAFKA_BOOTSTRAP_SERVERS.join(','),
      nessieUri: new URL('api/v2', `${env.NESSIE_URL.replace(/\/+$/, '')}/`).href,
      nessieRef: 'main',
      warehouse: env.LAKE_WAREHOUSE,
      s3: { endpoint: env.S3_ENDPOINT, region: env.S3_REGION, accessKey: env.LAKE_S3_ACCESS_KEY, secretKey: env.LAKE_S3_SECRET_KEY },
      checkpointDirectory: env.FLINK_CHECKPOINTS,
      checkpointIntervalMs: env.FLINK_CHECKPOINT_INTERVAL_MS,
    },
    metadata,
    trino: trino === null ? null : { run: (sql, limits) => trino.run(sql, limits), catalog: env.LAKE_TRINO_CATALOG },
    namespace: env.FLINK_NAMESPACE,
    instanceId,
    log: (message) => logger.log(message),
    onError: (error, pipeline) => logger.warn(`${pipeline === null ? '' : `${pipeline}: `}${error instanceof Error ? error.message : String(error)}`),
  });
}

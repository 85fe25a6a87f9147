import { env } from '@query-router/platform';
import { z } from 'zod';

const name = (fallback: string) => z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'must be a name of letters, digits, _ and -; jobs and topics are named after it').prefault(fallback);
const folder = (fallback: string) => z.string().regex(/^(?:s3|file):\/\/\S+$/, 'must be s3://bucket/folder or file:///folder; checkpoints would be lost').prefault(fallback);

/** Variables of what writes the lake. Without `FLINK_REST_URL` nothing does, and streams are topics only. */
export const lakeEnv = {
  FLINK_REST_URL: env.url(['http', 'https']).optional(),
  FLINK_GATEWAY_URL: env.url(['http', 'https'], 'http://127.0.0.1:8083'),
  FLINK_CHECKPOINTS: folder('s3://flink/checkpoints'),
  /** Also how long an event takes to be seen, about. */
  FLINK_CHECKPOINT_INTERVAL_MS: env.durationMs(2_000, { minMs: 200 }),
  FLINK_NAMESPACE: name('query-router'),
  NESSIE_URL: env.url(['http', 'https'], 'http://127.0.0.1:19120'),
  LAKE_WAREHOUSE: folder('s3://warehouse'),
  S3_ENDPOINT: env.url(['http', 'https'], 'http://127.0.0.1:9000'),
  S3_REGION: env.anyText('us-east-1'),
  /** The pair that may write; readers have another. */
  LAKE_S3_ACCESS_KEY: env.anyText(''),
  LAKE_S3_SECRET_KEY: env.anyText(''),
  LAKE_TRINO_URL: env.url(['http', 'https']).optional(),
  LAKE_TRINO_USER: env.anyText('ingest'),
  LAKE_TRINO_CATALOG: name('lake'),
};

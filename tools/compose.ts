/**
 * `node tools/compose.ts`: writes `infra/compose/.env`, from which compose takes versions, ports, sizes and logins, out of the settings of the
 * native stack. A test fails when it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { heaps, logins, memory, objectStorage, stackPorts, taskManager, versions } from '@query-router/testkit';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');
const packageSchema = z.object({ dependencies: z.object({ node: z.string() }) });

/** `kafkaController` → `KAFKA_CONTROLLER`. */
function upper(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function variables(): Record<string, string> {
  const { images } = versions;
  const { dependencies } = packageSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  return {
    NODE_VERSION: dependencies.node,
    FLINK_VERSION: versions.flink,
    DUCKDB_VERSION: versions.duckdb,
    ...Object.fromEntries(Object.entries(images).map(([name, image]) => [`${upper(name)}_IMAGE`, image])),
    ...Object.fromEntries(Object.entries(stackPorts).map(([name, port]) => [`${upper(name)}_PORT`, String(port)])),
    ...Object.fromEntries(Object.entries(heaps).map(([name, { initial, maximum }]) => [`${upper(name)}_HEAP`, `-Xms${initial} -Xmx${maximum}`])),
    JOBMANAGER_HEAP_SIZE: heaps.jobmanager.maximum,
    ...Object.fromEntries(Object.entries(taskManager).map(([name, value]) => [`TASKMANAGER_${upper(name)}`, String(value)])),
    S3_MEMORY: memory.objectstore,
    REDIS_MEMORY: memory.redis,
    POSTGRES_SHARED_BUFFERS: memory.postgresSharedBuffers,
    POSTGRES_USER: logins.postgres.user,
    POSTGRES_PASSWORD: logins.postgres.password,
    POSTGRES_DB: logins.postgres.database,
    CLICKHOUSE_USER: logins.clickhouse.user,
    CLICKHOUSE_PASSWORD: logins.clickhouse.password,
    S3_REGION: objectStorage.region,
    S3_WAREHOUSE: objectStorage.warehouse,
    S3_FLINK: objectStorage.flink,
    S3_WRITER_ACCESS_KEY: logins.s3.writer.accessKey,
    S3_WRITER_SECRET_KEY: logins.s3.writer.secretKey,
    S3_READER_ACCESS_KEY: logins.s3.reader.accessKey,
    S3_READER_SECRET_KEY: logins.s3.reader.secretKey,
  };
}

const HEADER = '# Written by `node tools/compose.ts` from libs/testkit/src/versions.ts and settings.ts. Set a variable in the shell to override one.';

export const composeEnvironmentFile = join(ROOT, 'infra/compose/.env');

/** What the file has to say: the variables that `compose.yaml` and nobody else gives a value. */
export function composeEnvironment(): string {
  const text = readFileSync(join(ROOT, 'infra/compose/compose.yaml'), 'utf8');
  const known = variables();
  // One with a default or a demand after its name is the user's to set.
  const wanted = [...new Set([...text.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)\}/g)].map(([, name = '']) => name))];
  const lines = wanted.toSorted().map((name) => {
    const value = known[name];
    if (value === undefined) throw new Error(`compose.yaml wants ${name}, which no setting gives`);
    return `${name}=${value}`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}

if (import.meta.main) writeFileSync(composeEnvironmentFile, composeEnvironment());

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { infra } from '../native/paths.ts';

const artifactSchema = z.object({
  /** Maven's `group:artifact:version[:type[:classifier]]`, or PyPI's `name==version`. */
  from: z.string(),
  /** Its name as the registry's client stores it. */
  file: z.string(),
  bytes: z.int(),
  sha256: z.hex().length(64),
});
const groupSchema = z.object({ source: z.enum(['maven', 'pypi']), files: z.array(artifactSchema) });

export type Artifact = z.infer<typeof artifactSchema>;
export type ArtifactGroup = z.infer<typeof groupSchema>;

export const groupNames = [
  'kafka',
  'kafka-zookeeper',
  'debezium',
  'nessie',
  'flink',
  'flink-gateway',
  'flink-connectors',
  'flink-s3',
  'trino',
  'trino-core',
  'seaweedfs',
  'valkey',
  'duckdb-extensions',
  'duckdb-tpch',
  'jdk-21',
  'jdk-25',
] as const;
export type GroupName = (typeof groupNames)[number];

const lockSchema = z.record(z.enum(groupNames), groupSchema);
let lock: Record<GroupName, ArtifactGroup> | undefined;

/** The exact files of a group, from `infra/native/artifacts.json`. */
export function artifactGroup(name: GroupName): ArtifactGroup {
  lock ??= lockSchema.parse(JSON.parse(readFileSync(join(infra, 'native/artifacts.json'), 'utf8')));
  return lock[name];
}

import type { LakeReplica, LakeTarget } from '@query-router/cdc';
import { cdcTopic } from '@query-router/contracts';
import type { Flink } from '../flink.ts';
import { beginIn, cdcParametersSchema, type CdcParameters } from '../templates/cdc.ts';
import type { Pipeline } from './pipeline.ts';

const TEMPLATE = 'cdc';
/** A savepoint waits for the checkpoint before it, and that for the object store. */
const STOP_TIMEOUT_MS = 120_000;

/** Captured tables in the lake, each by a pipeline of its own. Those that people declared over HTTP are theirs: they begin nowhere. */
export function changesOnFlink({ pipelines, leads, resetTable }: Pick<Flink, 'pipelines' | 'leads' | 'resetTable'>): LakeTarget {
  return {
    leads,
    async held() {
      return (await pipelines.list()).flatMap((row) => (isOurs(row) ? [replicaOf(row)] : []));
    },
    async make(replica) {
      const name = pipelineOf(replica);
      const offsets = { [replica.topic]: { '0': replica.begin } };
      const parameters = cdcParametersSchema.parse({ schema: replica.schema, table: replica.name, columns: replica.columns, key: replica.key });
      const exists = (await pipelines.list()).some((row) => row.name === name);
      if (exists) {
        await pipelines.stop(name);
        await pipelines.until(name, (row) => row === null || row.phase === 'stopped', STOP_TIMEOUT_MS);
      }
      await resetTable({ schema: replica.schema, name: replica.name, columns: parameters.columns, key: parameters.key, partitioning: [] });
      if (exists) await pipelines.startAnew(name, offsets, parameters);
      else await pipelines.declare(name, TEMPLATE, parameters, offsets);
    },
    async leave(replica) {
      await pipelines.remove(pipelineOf(replica));
    },
  };
}

function pipelineOf({ schema, name }: Pick<LakeReplica, 'schema' | 'name'>): string {
  return `cdc.${schema}.${name}`;
}

function isOurs({ template, startOffsets, desired }: Pipeline): boolean {
  return template === TEMPLATE && startOffsets !== null && desired !== 'removed';
}

function replicaOf(row: Pipeline): LakeReplica {
  // Rows of this template were checked when they were written.
  const { schema, table, columns, key } = row.parameters as CdcParameters;
  const topic = cdcTopic({ schema, name: table }) ?? '';
  return { schema, name: table, topic, columns, key, begin: beginIn(topic, row.startOffsets) };
}

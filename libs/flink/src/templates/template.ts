import type { z } from 'zod';
import type { ColumnSpec } from '../sql/columns.ts';

/** What every job needs to know of its surroundings; never stored with a pipeline, because it holds credentials. */
export interface FlinkSurroundings {
  readonly kafkaBootstrapServers: string;
  /** Nessie's own API, `http://host:19120/api/v2`. */
  readonly nessieUri: string;
  readonly nessieRef: string;
  /** Where tables are kept, `s3://warehouse`. */
  readonly warehouse: string;
  readonly s3: { readonly endpoint: string; readonly region: string; readonly accessKey: string; readonly secretKey: string };
  /** Where checkpoints and savepoints are kept: `s3://…` or `file:///…`. */
  readonly checkpointDirectory: string;
  readonly checkpointIntervalMs: number;
}

/** A table of the lake: Nessie's namespace and name. */
export interface LakeTableName {
  readonly schema: string;
  readonly name: string;
}

/** A table that a pipeline writes and that is made before it starts. */
export interface LakeTableSpec extends LakeTableName {
  readonly columns: readonly ColumnSpec[];
  /** Rows of one key replace each other; empty: rows are only added. */
  readonly key: readonly string[];
  /** Partition transforms in Trino's words, `day(at)`. */
  readonly partitioning: readonly string[];
}

/** Where a pipeline's first run begins in its topics: from the start, or per partition at the next offset to read. */
export type StartOffsets = Readonly<Record<string, Readonly<Record<string, number>>>> | null;

export interface RenderContext {
  readonly surroundings: FlinkSurroundings;
  /** Consumer group of this incarnation of the pipeline. Flink commits to it what its checkpoints hold. */
  readonly group: string;
  readonly startOffsets: StartOffsets;
}

/** What a pipeline reads and writes, and the statements that start it. The last statement starts the job. */
export interface RenderedPipeline {
  readonly topics: readonly string[];
  readonly table: LakeTableSpec;
  /** Whether each record's effect is in the table as soon as the record is read; false where rows wait for a window to close. */
  readonly mirrors: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly statements: readonly string[];
}

/** A kind of pipeline. Parameters come from people and are stored; what they hold is checked by the schema and quoted by the rendering. */
export interface PipelineTemplate<Parameters> {
  readonly name: string;
  readonly parameters: z.ZodType<Parameters>;
  render(parameters: Parameters, context: RenderContext): RenderedPipeline;
}

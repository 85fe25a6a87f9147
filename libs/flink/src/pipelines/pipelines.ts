import { setTimeout as sleep } from 'node:timers/promises';
import { failure, FailureError } from '@query-router/contracts';
import { templateNamed } from '../templates/catalogue.ts';
import type { FlinkSurroundings, LakeTableName, LakeTableSpec, StartOffsets } from '../templates/template.ts';
import { groupOf, type Pipeline } from './pipeline.ts';
import type { PipelineStore } from './store.ts';

/** What a pipeline reads and writes. */
export interface PipelineEnds {
  readonly topics: readonly string[];
  readonly table: LakeTableSpec;
  /** Flink commits to it the offsets that a completed checkpoint holds. */
  readonly group: string;
  /** Whether each record's effect is in the table as soon as the record is read. */
  readonly mirrors: boolean;
}

export interface FlinkPipelinesOptions {
  readonly store: PipelineStore;
  readonly surroundings: FlinkSurroundings;
  readonly namespace: string;
  /** Tells the supervisor that a row has changed. */
  readonly poke: () => void;
}

const NAME = /^[a-z][a-z0-9._-]{0,127}$/;
const POLL_MS = 100;

/** What people and other services ask of the pipelines. Everything is a change of a row; the supervisor does the rest. */
export class FlinkPipelines {
  private readonly options: FlinkPipelinesOptions;

  constructor(options: FlinkPipelinesOptions) {
    this.options = options;
  }

  list(): Promise<readonly Pipeline[]> {
    return this.options.store.list();
  }

  /** @throws FailureError `NOT_FOUND` */
  async get(name: string): Promise<Pipeline> {
    return found(await this.options.store.get(name), name);
  }

  /** Makes a pipeline run with these parameters: a new one is started (at these offsets), an existing one upgraded with its state, the same again is left alone. */
  async declare(name: string, template: string, parameters: unknown, offsets: StartOffsets = null): Promise<Pipeline> {
    if (!NAME.test(name)) throw new FailureError(failure('BAD_REQUEST', 'A pipeline is named by lower case letters, digits, dots, dashes and underscores, a letter first.'));
    const checked = templateNamed(template).check(parameters);
    const row = await this.options.store.declare(name, template, checked, offsets);
    // What cannot be rendered is told now, and not in the supervisor's log.
    this.ends(row);
    this.options.poke();
    return row;
  }

  start(name: string): Promise<Pipeline> {
    return this.desire(name, 'running');
  }

  /** Stops at a savepoint; the next start goes on from there. */
  stop(name: string): Promise<Pipeline> {
    return this.desire(name, 'stopped');
  }

  /** Ends the job and forgets the pipeline with its state. */
  remove(name: string): Promise<Pipeline> {
    return this.desire(name, 'removed');
  }

  /** Starts a stopped pipeline without its state, at these offsets, with new parameters if there are some. @throws FailureError `CONFLICT` while it is not stopped */
  async startAnew(name: string, offsets: StartOffsets, parameters: unknown = null): Promise<Pipeline> {
    const row = await this.options.store.startAnew(name, offsets, parameters);
    if (row === null) {
      await this.get(name);
      throw new FailureError(failure('CONFLICT', `The pipeline ${name} must be stopped before it can be started anew.`));
    }
    this.options.poke();
    return row;
  }

  /** What a pipeline reads and writes. */
  ends(row: Pipeline): PipelineEnds {
    const group = groupOf(this.options.namespace, row);
    const { topics, table, mirrors } = templateNamed(row.template).render(row.parameters, { surroundings: this.options.surroundings, group, startOffsets: row.startOffsets });
    return { topics, table, group, mirrors };
  }

  /** The pipelines that write a table. */
  async writersOf({ schema, name }: LakeTableName): Promise<readonly (PipelineEnds & { readonly pipeline: Pipeline })[]> {
    const all = (await this.list()).map((pipeline) => ({ pipeline, ...this.ends(pipeline) }));
    return all.filter(({ table }) => table.schema === schema && table.name === name);
  }

  /** Waits until a pipeline is as asked. @throws FailureError `ENGINE_UNAVAILABLE` with its last error when that takes too long */
  async until(name: string, condition: (row: Pipeline | null) => boolean, timeoutMs: number): Promise<Pipeline | null> {
    const deadlineMs = Date.now() + timeoutMs;
    for (;;) {
      const row = await this.options.store.get(name);
      if (condition(row)) return row;
      if (Date.now() > deadlineMs) {
        const cause = row?.alarm ?? row?.error?.message;
        throw new FailureError(failure('ENGINE_UNAVAILABLE', `The pipeline ${name} is not there yet${cause === undefined ? '' : `; its last error: ${cause}`}. It goes on by itself; ask again.`));
      }
      await sleep(POLL_MS);
    }
  }

  private async desire(name: string, desired: Pipeline['desired']): Promise<Pipeline> {
    const row = found(await this.options.store.desire(name, desired), name);
    this.options.poke();
    return row;
  }
}

function found(row: Pipeline | null, name: string): Pipeline {
  if (row === null) throw new FailureError(failure('NOT_FOUND', `There is no pipeline ${name}.`));
  return row;
}

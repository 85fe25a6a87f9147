import { randomBytes } from 'node:crypto';
import type { Metadata } from '@query-router/metadata';
import { jobIdOf, type DesiredState, type Phase, type Pipeline } from './pipeline.ts';
import type { StartOffsets } from '../templates/template.ts';

const MIGRATIONS = [
  `CREATE TABLE query_router.pipeline (
     name text PRIMARY KEY,
     template text NOT NULL,
     parameters jsonb NOT NULL,
     desired text NOT NULL CHECK (desired IN ('running', 'stopped', 'removed')),
     revision int NOT NULL DEFAULT 1,
     incarnation text NOT NULL,
     start_offsets jsonb,
     generation int NOT NULL DEFAULT 0,
     job_id text,
     job_revision int,
     restore_path text,
     checkpoint_path text,
     checkpoint_id bigint,
     checkpoint_at timestamptz,
     phase text NOT NULL DEFAULT 'new',
     error text,
     error_at timestamptz,
     alarm text,
     created_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE query_router.pipeline_lease (
     id int PRIMARY KEY CHECK (id = 1),
     holder text NOT NULL,
     expires_at timestamptz NOT NULL)`,
];

interface Row {
  readonly name: string;
  readonly template: string;
  readonly parameters: unknown;
  readonly desired: DesiredState;
  readonly revision: number;
  readonly incarnation: string;
  readonly start_offsets: StartOffsets;
  readonly generation: number;
  readonly job_id: string | null;
  readonly job_revision: number | null;
  readonly restore_path: string | null;
  readonly checkpoint_path: string | null;
  readonly checkpoint_id: string | null;
  readonly checkpoint_at: Date | null;
  readonly phase: Phase;
  readonly error: string | null;
  readonly error_at: Date | null;
  readonly alarm: string | null;
  readonly created_at: Date;
}

/** Pipelines as rows of the control plane. */
export class PipelineStore {
  private readonly metadata: Metadata;

  constructor(metadata: Metadata) {
    this.metadata = metadata;
  }

  /** Makes the tables where they are missing. */
  async open(): Promise<void> {
    await this.metadata.migrate('pipelines', MIGRATIONS);
  }

  async list(): Promise<readonly Pipeline[]> {
    return (await this.metadata.query<Row>('SELECT * FROM query_router.pipeline ORDER BY name')).map(fromRow);
  }

  async get(name: string): Promise<Pipeline | null> {
    const [row] = await this.metadata.query<Row>('SELECT * FROM query_router.pipeline WHERE name = $1', [name]);
    return row === undefined ? null : fromRow(row);
  }

  /**
   * Makes a pipeline that should run, or gives an existing one new parameters. The same parameters change nothing but that it should run.
   * `offsets` are for a new one only.
   */
  async declare(name: string, template: string, parameters: unknown, offsets: StartOffsets = null): Promise<Pipeline> {
    const [row] = await this.metadata.query<Row>(
      `INSERT INTO query_router.pipeline AS p (name, template, parameters, desired, incarnation, start_offsets) VALUES ($1, $2, $3, 'running', $4, $5)
       ON CONFLICT (name) DO UPDATE SET template = excluded.template, parameters = excluded.parameters, desired = 'running',
         revision = p.revision + CASE WHEN (p.template, p.parameters) IS DISTINCT FROM (excluded.template, excluded.parameters) THEN 1 ELSE 0 END
       RETURNING *`,
      [name, template, JSON.stringify(parameters), newIncarnation(), offsets === null ? null : JSON.stringify(offsets)],
    );
    return fromRow(known(row, name));
  }

  /** @returns null when there is no such pipeline */
  async desire(name: string, desired: DesiredState): Promise<Pipeline | null> {
    const [row] = await this.metadata.query<Row>('UPDATE query_router.pipeline SET desired = $2 WHERE name = $1 RETURNING *', [name, desired]);
    return row === undefined ? null : fromRow(row);
  }

  /** Forgets the state of a pipeline that is stopped: its next job begins at these offsets, in a consumer group of its own, with new parameters if there are some. */
  async startAnew(name: string, offsets: StartOffsets, parameters: unknown = null): Promise<Pipeline | null> {
    const [row] = await this.metadata.query<Row>(
      `UPDATE query_router.pipeline SET desired = 'running', incarnation = $2, start_offsets = $3, generation = 0, job_id = NULL, job_revision = NULL,
         restore_path = NULL, checkpoint_path = NULL, checkpoint_id = NULL, checkpoint_at = NULL, phase = 'new', error = NULL, error_at = NULL, alarm = NULL,
         parameters = coalesce($4::jsonb, parameters)
       WHERE name = $1 AND phase = 'stopped' RETURNING *`,
      [name, newIncarnation(), offsets === null ? null : JSON.stringify(offsets), parameters === null ? null : JSON.stringify(parameters)],
    );
    return row === undefined ? null : fromRow(row);
  }

  /**
   * Writes down the next job before it is submitted: its id, what it is started from, and which revision it runs.
   * @returns null when the row has changed meanwhile
   */
  async advance(from: Pipeline, restorePath: string | null): Promise<Pipeline | null> {
    const generation = from.generation + 1;
    const [row] = await this.metadata.query<Row>(
      `UPDATE query_router.pipeline SET generation = $3, job_id = $4, job_revision = revision, restore_path = $5, phase = 'starting'
       WHERE name = $1 AND generation = $2 AND incarnation = $6 AND desired = 'running' RETURNING *`,
      [from.name, from.generation, generation, jobIdOf(from, generation), restorePath, from.incarnation],
    );
    return row === undefined ? null : fromRow(row);
  }

  async setPhase({ name, generation }: Pipeline, phase: Phase): Promise<void> {
    await this.metadata.query('UPDATE query_router.pipeline SET phase = $3 WHERE name = $1 AND generation = $2 AND phase <> $3', [name, generation, phase]);
  }

  async setCheckpoint({ name, generation }: Pipeline, { path, id, atMs }: NonNullable<Pipeline['checkpoint']>): Promise<void> {
    await this.metadata.query(
      'UPDATE query_router.pipeline SET checkpoint_path = $3, checkpoint_id = $4, checkpoint_at = to_timestamp($5::float8 / 1000), error = NULL, error_at = NULL WHERE name = $1 AND generation = $2',
      [name, generation, path, id, atMs],
    );
  }

  async setError({ name }: Pipeline, message: string): Promise<void> {
    await this.metadata.query('UPDATE query_router.pipeline SET error = $2, error_at = now() WHERE name = $1', [name, message]);
  }

  async setAlarm({ name }: Pipeline, alarm: string | null): Promise<void> {
    await this.metadata.query('UPDATE query_router.pipeline SET alarm = $2 WHERE name = $1 AND alarm IS DISTINCT FROM $2', [name, alarm]);
  }

  async forget({ name, incarnation }: Pipeline): Promise<void> {
    await this.metadata.query("DELETE FROM query_router.pipeline WHERE name = $1 AND incarnation = $2 AND desired = 'removed'", [name, incarnation]);
  }

  /** Takes or keeps the right to supervise; one holder at a time, by PostgreSQL's clock. */
  async holdLease(holder: string, ttlMs: number): Promise<boolean> {
    const held = await this.metadata.query(
      `INSERT INTO query_router.pipeline_lease AS l VALUES (1, $1, now() + $2 * interval '1 millisecond')
       ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at WHERE l.holder = excluded.holder OR l.expires_at < now()
       RETURNING 1 AS held`,
      [holder, ttlMs],
    );
    return held.length > 0;
  }

  async releaseLease(holder: string): Promise<void> {
    await this.metadata.query('DELETE FROM query_router.pipeline_lease WHERE holder = $1', [holder]);
  }
}

function newIncarnation(): string {
  return randomBytes(4).toString('hex');
}

function known(row: Row | undefined, name: string): Row {
  if (row === undefined) throw new Error(`the row of pipeline ${name} did not come back`);
  return row;
}

function fromRow(row: Row): Pipeline {
  const { checkpoint_path: path, checkpoint_id: id, checkpoint_at: at } = row;
  return {
    name: row.name,
    template: row.template,
    parameters: row.parameters,
    desired: row.desired,
    revision: row.revision,
    incarnation: row.incarnation,
    startOffsets: row.start_offsets,
    generation: row.generation,
    jobId: row.job_id,
    jobRevision: row.job_revision,
    restorePath: row.restore_path,
    checkpoint: path === null || id === null || at === null ? null : { path, id: Number(id), atMs: at.getTime() },
    phase: row.phase,
    error: row.error === null || row.error_at === null ? null : { message: row.error, atMs: row.error_at.getTime() },
    alarm: row.alarm,
    createdAtMs: row.created_at.getTime(),
  };
}

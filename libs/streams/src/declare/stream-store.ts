import type { Metadata, MetadataQuery } from '@query-router/metadata';
import type { Stream } from '../stream.ts';
import type { StreamRow, StreamSteps } from './stream-row.ts';

const AREA = 'streams';
const MIGRATIONS = [
  `CREATE TABLE query_router.streams (
    name text PRIMARY KEY,
    declared jsonb NOT NULL,
    active jsonb,
    steps jsonb NOT NULL DEFAULT '{"topic": 0, "table": 0, "pipeline": 0}',
    failure text,
    deleting boolean NOT NULL DEFAULT false,
    change bigint NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE SEQUENCE query_router.stream_change',
  `CREATE TABLE query_router.replayed_dead_letters (
    stream text NOT NULL,
    partition int NOT NULL,
    "offset" bigint NOT NULL,
    replayed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, partition, "offset")
  )`,
];
const COLUMNS = 'declared, active, steps, failure, deleting';
/** "qrou" as a number: the first half of the lock of one stream. */
const LOCK = 0x71726f75;

/** Declared streams in PostgreSQL. Every change of a row gets a new number, so that others see from one sum that something changed. */
export class StreamStore {
  readonly #metadata: Metadata;

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  migrate(): Promise<void> {
    return this.#metadata.migrate(AREA, MIGRATIONS);
  }

  /** Changes when any stream does. */
  async fingerprint(): Promise<string> {
    const [row] = await this.#metadata.query<{ fingerprint: string }>("SELECT count(*) || '/' || coalesce(sum(change), 0) AS fingerprint FROM query_router.streams");
    return row?.fingerprint ?? '';
  }

  list(): Promise<readonly StreamRow[]> {
    return this.#metadata.query<StreamRow>(`SELECT ${COLUMNS} FROM query_router.streams ORDER BY name`);
  }

  async find(name: string): Promise<StreamRow | null> {
    const [row] = await this.#metadata.query<StreamRow>(`SELECT ${COLUMNS} FROM query_router.streams WHERE name = $1`, [name]);
    return row ?? null;
  }

  /** False when the name is taken. */
  async insert(stream: Stream): Promise<boolean> {
    const text = "INSERT INTO query_router.streams (name, declared, change) VALUES ($1, $2, nextval('query_router.stream_change')) ON CONFLICT DO NOTHING RETURNING name";
    return (await this.#metadata.query(text, [stream.name, JSON.stringify(stream)])).length === 1;
  }

  /** Changes what the stream shall be, by what it shall be now; null when there is none. Nobody else can change it in between. */
  redeclare(name: string, change: (present: Stream) => Stream): Promise<StreamRow | null> {
    return this.#metadata.transaction(async (rows) => {
      const [row] = await rows.query<StreamRow>(`SELECT ${COLUMNS} FROM query_router.streams WHERE name = $1 AND NOT deleting FOR UPDATE`, [name]);
      if (row === undefined) return null;
      const declared = change(row.declared);
      if (declared === row.declared) return row;
      await rows.query("UPDATE query_router.streams SET declared = $2, failure = NULL, change = nextval('query_router.stream_change') WHERE name = $1", [name, JSON.stringify(declared)]);
      return { ...row, declared, failure: null };
    });
  }

  async reached(name: string, steps: StreamSteps, active: Stream | null): Promise<void> {
    const text = "UPDATE query_router.streams SET steps = $2, active = $3, failure = NULL, change = nextval('query_router.stream_change') WHERE name = $1";
    await this.#metadata.query(text, [name, JSON.stringify(steps), active === null ? null : JSON.stringify(active)]);
  }

  async failed(name: string, why: string): Promise<void> {
    await this.#metadata.query("UPDATE query_router.streams SET failure = $2, change = nextval('query_router.stream_change') WHERE name = $1 AND failure IS DISTINCT FROM $2", [name, why]);
  }

  async markDeleting(name: string): Promise<boolean> {
    const text = "UPDATE query_router.streams SET deleting = true, change = nextval('query_router.stream_change') WHERE name = $1 RETURNING name";
    return (await this.#metadata.query(text, [name])).length === 1;
  }

  async remove(name: string): Promise<void> {
    await this.#metadata.transaction(async (rows) => {
      await rows.query('DELETE FROM query_router.replayed_dead_letters WHERE stream = $1', [name]);
      await rows.query('DELETE FROM query_router.streams WHERE name = $1', [name]);
    });
  }

  /** Runs `work` unless another instance works on this stream; then null. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    return this.#metadata.transaction(async (rows: MetadataQuery) => {
      const [lock] = await rows.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS mine', [LOCK, name]);
      return lock?.mine === true ? work() : null;
    });
  }

  async replayed(stream: string, partition: number, offsets: readonly bigint[]): Promise<ReadonlySet<string>> {
    const text = 'SELECT "offset"::text FROM query_router.replayed_dead_letters WHERE stream = $1 AND partition = $2 AND "offset" = ANY ($3::bigint[])';
    const rows = await this.#metadata.query<{ offset: string }>(text, [stream, partition, offsets.map(String)]);
    return new Set(rows.map(({ offset }) => offset));
  }

  async markReplayed(stream: string, partition: number, offsets: readonly bigint[]): Promise<void> {
    const text = 'INSERT INTO query_router.replayed_dead_letters (stream, partition, "offset") SELECT $1, $2, unnest($3::bigint[]) ON CONFLICT DO NOTHING';
    await this.#metadata.query(text, [stream, partition, offsets.map(String)]);
  }
}

import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine, type PostgresEngine } from '@query-router/engine-postgres';
import { createTrinoEngine } from '@query-router/engine-trino';
import { isFailureError, type CatalogTable, type EngineName } from '@query-router/contracts';
import type { QueryEngine, ReplicaStore } from '@query-router/engine';
import { loadSql, type Resolve } from '@query-router/sql';
import type { ServerAddresses } from '@query-router/testkit';
import { Client } from 'pg';
import { logicalTables, resolverFor } from './names.ts';
import { TrinoLoader } from './trino-loader.ts';

export type SubjectName = Exclude<EngineName, 'postgres'>;
export type Addresses = Pick<ServerAddresses, 'postgres'> & Partial<Pick<ServerAddresses, 'clickhouse' | 'trino'>>;

/** PostgreSQL, whose answers are right. */
export interface Reference {
  readonly engine: PostgresEngine;
  readonly resolve: Resolve;
}

/** An engine that must answer like it. */
export interface Subject {
  readonly name: SubjectName;
  readonly engine: QueryEngine;
  readonly resolve: Resolve;
}

/** Gives an engine a copy of a table, by the way the product copies or, where it makes none, by INSERTs. */
interface Place {
  readonly engine: QueryEngine;
  /** What it calls the schema. */
  readonly schema: string;
  replace(table: CatalogTable, batches: Parameters<ReplicaStore['replaceTable']>[1], id: string): Promise<void>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

const SIGNAL = new AbortController().signal;
const POOL = 6;
/** The product gives up after 5 s, which a machine that is held up may need for a connection. */
const CONNECT_MS = 30_000;

/** PostgreSQL with one schema of tables, and their copies on the other engines. */
export class Laboratory {
  readonly schema: string;
  readonly #client: Client;
  readonly #engine: PostgresEngine;
  readonly #places: ReadonlyMap<SubjectName, Place>;
  reference: Reference;
  subjects: readonly Subject[] = [];
  /** Tables that an engine cannot hold, and why, as `engine table: why`. */
  readonly notHeld: string[] = [];

  private constructor(schema: string, client: Client, engine: PostgresEngine, places: ReadonlyMap<SubjectName, Place>) {
    this.schema = schema;
    this.#client = client;
    this.#engine = engine;
    this.#places = places;
    this.reference = { engine, resolve: () => null };
  }

  /** Opens the engines that have addresses, DuckDB always, with an empty schema that this run alone uses. */
  static async open(addresses: Addresses, schema: string, wanted: readonly SubjectName[]): Promise<Laboratory> {
    await loadSql();
    const client = new Client({ ...addresses.postgres });
    await client.connect();
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    const engine = createPostgresEngine({ ...addresses.postgres, poolSize: POOL, instanceId: `conformance-${process.pid}`, searchPath: schema, connectTimeoutMs: CONNECT_MS });
    await engine.init();
    await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}; SET TimeZone = 'UTC'`);
    const places = new Map<SubjectName, Place>();
    if (wanted.includes('duckdb')) places.set('duckdb', await copies(createDuckDbEngine({ path: ':memory:', threads: 2, memoryLimit: '2GB', concurrency: POOL }), schema));
    if (wanted.includes('clickhouse') && addresses.clickhouse !== undefined) places.set('clickhouse', await copies(createClickHouseEngine({ kind: 'http', ...addresses.clickhouse }), schema));
    if (wanted.includes('trino') && addresses.trino !== undefined) places.set('trino', await inTrino(addresses.trino, schema));
    return new Laboratory(schema, client, engine, places);
  }

  /** Inserts rows of texts, in batches. */
  async insert(table: string, columns: readonly string[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
    for (let start = 0; start < rows.length; start += 500) {
      const batch = rows.slice(start, start + 500);
      const places = batch.map((row, at) => `(${row.map((_, column) => `$${at * row.length + column + 1}`).join(', ')})`);
      await this.#client.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places.join(', ')}`, batch.flat());
    }
  }

  /** Runs statements on PostgreSQL that make and fill tables. */
  async run(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  /** Copies every new table of the schema to the engines. */
  async copyAll(): Promise<void> {
    const tables = (await this.#engine.discover(SIGNAL)).filter(({ schema }) => schema === this.schema);
    this.reference = { engine: this.#engine, resolve: resolverFor('postgres', tables, tables, this.schema) };
    this.subjects = await Promise.all(
      [...this.#places].map(async ([name, place]) => {
        for (const { name: table } of tables) await this.#copy(name, place, table);
        const held = logicalTables(await place.engine.discover(SIGNAL), place.schema, this.schema);
        return { name, engine: place.engine, resolve: resolverFor(name, held, tables, this.schema) };
      }),
    );
  }

  /** Takes all tables away, for the next group of statements. */
  async clear(): Promise<void> {
    const tables = (await this.#engine.discover(SIGNAL)).filter(({ schema }) => schema === this.schema);
    for (const place of this.#places.values()) for (const { name } of tables) await place.drop(name).catch(() => undefined);
    await this.#client.query(`DROP SCHEMA ${this.schema} CASCADE; CREATE SCHEMA ${this.schema}`);
    this.#held.clear();
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#client.query(`DROP SCHEMA ${this.schema} CASCADE`);
    await Promise.all([this.#client.end(), this.#engine.close(), ...[...this.#places.values()].map((place) => place.close())]);
  }

  readonly #held = new Set<string>();

  async #copy(name: SubjectName, place: Place, table: string): Promise<void> {
    if (this.#held.has(`${name} ${table}`)) return;
    this.#held.add(`${name} ${table}`);
    const snapshot = await this.#engine.readTable(this.schema, table, SIGNAL);
    try {
      await place.replace(snapshot.table, snapshot.batches, 'conformance');
    } catch (error) {
      if (!isFailureError(error) || error.failure.code !== 'ENGINE_CANNOT_ANSWER') throw error;
      this.notHeld.push(`${name} ${table}: ${error.failure.message}`);
    } finally {
      snapshot.close();
    }
  }
}

async function copies(engine: QueryEngine & ReplicaStore, schema: string): Promise<Place> {
  await engine.init();
  return { engine, schema, replace: (table, batches, id) => engine.replaceTable(table, batches, id), drop: (name) => engine.dropTable(schema, name), close: () => engine.close() };
}

async function inTrino({ url, user }: ServerAddresses['trino'], logical: string): Promise<Place> {
  // The server may be shared by several runs.
  const schema = `${logical}_${process.pid}_${Math.trunc(performance.timeOrigin + performance.now()) % 1_000_000}`;
  const engine = createTrinoEngine({ url, user: 'query-router', catalog: 'memory' });
  await engine.init();
  const loader = new TrinoLoader(url, user, schema);
  await loader.open();
  return {
    engine,
    schema,
    replace: (table, batches) => loader.replace(table, batches),
    drop: (name) => loader.drop(name),
    close: async () => {
      await loader.close();
      await engine.close();
    },
  };
}

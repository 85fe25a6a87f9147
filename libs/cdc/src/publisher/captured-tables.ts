import { isBusError, type EventLog } from '@query-router/bus';
import { cdcTopic } from '@query-router/contracts';
import type { Metadata, MetadataQuery } from '@query-router/metadata';
import { allows } from '@query-router/routing';
import { PUBLICATION } from '../schema.ts';
import { quoteName } from '../postgres/quote.ts';
import { readTableFacts, type TableFacts } from '../postgres/table-facts.ts';

/** A table whose changes are published. */
export interface CapturedTable extends TableFacts {
  readonly topic: string;
}

export interface RefusedTable {
  readonly schema: string;
  readonly name: string;
  readonly reason: string;
}

export interface CapturedTablesOptions {
  readonly metadata: Metadata;
  readonly log: EventLog;
  /** `schema.table`, `schema.*` or `*`; read anew at each look. */
  readonly patterns: () => Promise<readonly string[]>;
  /** Topics are kept this long. */
  readonly retentionMs: number;
  /** What the one who publishes cannot, with the reason. */
  readonly refuse?: (table: TableFacts) => string | null;
}

/** Somebody else took tables out of the publication: changes may be missing from the stream. */
export class PublicationChangedError extends Error {}

/** A definition waits this long for a table that somebody uses, and whoever comes after it waits behind it; nothing is published meanwhile. */
const LOCK_TIMEOUT = '1s';
/** A table that was in use is left alone this long. */
const RETRY_IN_USE_MS = 10_000;
/** A row before and after an update. Brokers take a million bytes if they are not told otherwise. */
const MAX_RECORD_BYTES = 32 << 20;
const IN_USE = 'it is in use, so that it could not be made ready; this is tried again';

/**
 * Which tables are captured: makes PostgreSQL log and publish what is wanted, and creates the topics. Level-triggered: `sync` may be called at any
 * time and does what is missing.
 */
export class CapturedTables {
  readonly #options: CapturedTablesOptions;
  #byTopic = new Map<string, CapturedTable>();
  #byLeaf = new Map<number, CapturedTable>();
  #refused: readonly RefusedTable[] = [];
  #digest = '';
  /** What the last look found. */
  #seen = '';
  /** Definitions of tables with a row that their topic did not take. */
  readonly #tooLarge = new Set<string>();
  /** The captured tables' entries in the publication; a table that was taken out and put back has another. */
  #entries: ReadonlyMap<number, string> = new Map();
  /** Tables that somebody used when something was to be changed about them, and when to try it again (monotonic clock). */
  readonly #inUse = new Map<number, number>();

  constructor(options: CapturedTablesOptions) {
    this.#options = options;
  }

  get all(): readonly CapturedTable[] {
    return [...this.#byTopic.values()];
  }

  get refused(): readonly RefusedTable[] {
    return this.#refused;
  }

  /** A table was in somebody's use at an earlier look: it is worth another one, although no definition changes. */
  get retryDue(): boolean {
    return [...this.#inUse.values()].some((dueMs) => dueMs <= performance.now());
  }

  /** Changes when the definition of a captured table does. */
  get digest(): string {
    return this.#digest;
  }

  ofRelation(oid: number): CapturedTable | undefined {
    return this.#byLeaf.get(oid);
  }

  /**
   * Brings PostgreSQL and the topics in line with what is wanted and tells `announce` the topics with their present ends. A table that is not captured
   * any more is announced as gone before PostgreSQL stops publishing it: no mark may speak of changes that nobody wrote down.
   *
   * `changedOnly`: does nothing when all is as at the last look; for whoever looks all the time.
   * @throws PublicationChangedError once, when somebody else has changed what is published of the tables of the last look
   */
  async sync(announce: (ends: ReadonlyMap<string, number>) => void, { changedOnly = false } = {}): Promise<void> {
    const { metadata, log } = this.#options;
    const patterns = await this.#options.patterns();
    const facts = await readTableFacts(metadata);
    const published = await publishedTables(metadata);
    this.#expectEntries(facts, published);
    const seen = JSON.stringify([patterns, facts, [...published.keys()]]);
    if (changedOnly && !this.retryDue && seen === this.#seen) return;
    for (const oid of this.#inUse.keys()) if (!published.has(oid) && !facts.some((table) => table.oid === oid)) this.#inUse.delete(oid);
    const refused: RefusedTable[] = [];
    const fit: CapturedTable[] = [];
    for (const table of facts.filter((one) => allows(patterns, one))) {
      const topic = cdcTopic(table);
      const reason = table.unfit ?? this.#rowsTooLarge(table) ?? this.#options.refuse?.(table) ?? (topic === null ? 'its name cannot be part of a topic’s' : await this.#publishable(table));
      if (reason === null && topic !== null) fit.push({ ...table, topic });
      else refused.push({ schema: table.schema, name: table.name, reason: reason ?? '' });
    }
    const apart = await this.#makeTopics(withoutNamesakes(fit, (table) => published.has(table.oid)));
    const captured: CapturedTable[] = [];
    for (const [table, refusal] of apart) {
      const { schema, name, oid } = table;
      const reason = refusal ?? (published.has(oid) ? null : await this.#change(oid, (rows) => rows.query(`ALTER PUBLICATION ${PUBLICATION} ADD TABLE ${quoteName(schema)}.${quoteName(name)}`)));
      if (reason === null) captured.push(table);
      else refused.push({ schema, name, reason });
    }
    const topics = captured.map(({ topic }) => topic);
    const ends = topics.length === 0 ? {} : await log.endOffsets(topics);
    announce(new Map(topics.map((topic) => [topic, ends[topic]?.['0'] ?? 0])));
    const wanted = new Set(captured.map(({ oid }) => oid));
    for (const [oid, { qualified }] of published) if (!wanted.has(oid)) await this.#change(oid, (rows) => rows.query(`ALTER PUBLICATION ${PUBLICATION} DROP TABLE ${qualified}`));
    this.#byTopic = new Map(captured.map((table) => [table.topic, table]));
    this.#byLeaf = new Map(captured.flatMap((table) => table.leaves.map((leaf) => [leaf, table] as const)));
    this.#refused = refused;
    this.#digest = captured.map(({ identity }) => identity).join();
    const entries = captured.every(({ oid }) => published.has(oid)) ? published : await publishedTables(metadata);
    this.#entries = new Map(captured.flatMap(({ oid }) => (entries.has(oid) ? [[oid, entries.get(oid)?.entry ?? ''] as const] : [])));
    // What was changed here is looked at once more.
    this.#seen = seen;
  }

  /** Creates the topics; gives each table with what stands against it, or null. */
  async #makeTopics(tables: readonly (readonly [CapturedTable, string | null])[]): Promise<readonly (readonly [CapturedTable, string | null])[]> {
    const { log, retentionMs } = this.#options;
    const config = { 'retention.ms': String(retentionMs), 'max.message.bytes': String(MAX_RECORD_BYTES) };
    const specs = tables.flatMap(([{ topic }, reason]) => (reason === null ? [{ topic, partitions: 1, config }] : []));
    try {
      await log.createTopics(specs);
      return tables;
    } catch (error) {
      if (!isBusError(error, 'REFUSED')) throw error;
    }
    // One that the broker does not want is no reason to leave out the others.
    const refusals = new Map<string, string>();
    for (const spec of specs) {
      await log.createTopics([spec]).catch((error: unknown) => {
        if (!isBusError(error, 'REFUSED')) throw error;
        refusals.set(spec.topic, error.message);
      });
    }
    return tables.map(([table, reason]) => [table, reason ?? refusals.get(table.topic) ?? null]);
  }

  /** A record of this topic is larger than it takes: its table is refused from the next look on, until it is defined otherwise or emptied. */
  refuseTooLarge(topic: string): void {
    const table = this.#byTopic.get(topic);
    if (table !== undefined) this.#tooLarge.add(table.identity);
  }

  #rowsTooLarge({ identity }: TableFacts): string | null {
    return this.#tooLarge.has(identity) ? 'a change of it was larger than its topic takes' : null;
  }

  #expectEntries(facts: readonly TableFacts[], published: Awaited<ReturnType<typeof publishedTables>>): void {
    const changed = facts.find(({ oid }) => this.#entries.has(oid) && published.get(oid)?.entry !== this.#entries.get(oid));
    if (changed === undefined) return;
    this.#entries = new Map();
    throw new PublicationChangedError(`somebody took ${changed.schema}.${changed.name} out of the publication ${PUBLICATION}; its changes may be missing`);
  }

  /** Sees to it that whole old rows are logged; null, or what stands against it. */
  async #publishable(table: TableFacts): Promise<string | null> {
    if (table.fullIdentity) return null;
    return await this.#change(table.oid, async (rows) => {
      const leaves = await rows.query<{ name: string }>('SELECT oid::regclass::text AS name FROM pg_catalog.pg_class WHERE oid = ANY ($1::oid[]) AND relreplident <> $2', [table.leaves, 'f']);
      for (const { name } of leaves) await rows.query(`ALTER TABLE ${name} REPLICA IDENTITY FULL`);
    });
  }

  /** Changes something about a table unless somebody uses it; null, or what stands against it. */
  async #change(oid: number, work: (rows: MetadataQuery) => Promise<unknown>): Promise<string | null> {
    if ((this.#inUse.get(oid) ?? 0) > performance.now()) return IN_USE;
    this.#inUse.delete(oid);
    try {
      await this.#options.metadata.transaction(async (rows) => {
        await rows.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
        await work(rows);
      });
      return null;
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (code === '55P03' || code === '40P01') {
        this.#inUse.set(oid, performance.now() + RETRY_IN_USE_MS);
        return IN_USE;
      }
      // Another service has published it meanwhile.
      if (code === '42710') return null;
      if (code === '42501') return 'the account may not set its replica identity or publish it';
      if (GONE_CODES.has(code)) return GONE;
      throw error;
    }
  }
}

/**
 * Tables with names that differ in case only would be one in DuckDB, and Kafka refuses a topic whose name differs from another's in `.` and `_` only.
 * The one that is published already stays.
 */
function withoutNamesakes(tables: readonly CapturedTable[], isPublished: (table: CapturedTable) => boolean): readonly (readonly [CapturedTable, string | null])[] {
  const keepers = new Map<string, CapturedTable>();
  const alike = ({ topic }: CapturedTable): string => topic.replaceAll('.', '_').toLowerCase();
  for (const table of tables) {
    const keeper = keepers.get(alike(table));
    if (keeper === undefined || (isPublished(table) && !isPublished(keeper))) keepers.set(alike(table), table);
  }
  return tables.map((table) => {
    const keeper = keepers.get(alike(table));
    return [table, keeper === undefined || keeper === table ? null : `its name is too much like that of ${keeper.schema}.${keeper.name}`];
  });
}

/** Undefined table or schema: a table may be dropped or renamed at any time after the look, which is then a reason for the next look. */
const GONE_CODES: ReadonlySet<unknown> = new Set(['42P01', '3F000']);
const GONE = 'it is not there any more';

/** Tables in the publication by their id, as names that can stand in a statement; the heartbeat's is the router's own. */
async function publishedTables(metadata: Metadata): Promise<ReadonlyMap<number, { readonly qualified: string; readonly entry: string }>> {
  const rows = await metadata.query<{ oid: string; qualified: string; entry: string }>(
    `SELECT c.oid::bigint::text AS oid, format('%I.%I', n.nspname, c.relname) AS qualified, r.oid::text AS entry FROM pg_catalog.pg_publication p
     JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE p.pubname = $1 AND n.nspname <> 'query_router'`,
    [PUBLICATION],
  );
  return new Map(rows.map(({ oid, ...published }) => [Number(oid), published]));
}

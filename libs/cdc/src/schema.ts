import type { Metadata, MetadataQuery } from '@query-router/metadata';

export const PUBLICATION = 'query_router_cdc';
/** Prefix of the logical messages that the event trigger writes. */
export const DEFINITIONS_PREFIX = 'query_router.definitions';
export const HEARTBEAT_TABLE = { schema: 'query_router', name: 'heartbeat' } as const;

const MIGRATIONS = [
  'CREATE TABLE query_router.heartbeat (id int PRIMARY KEY, at_ms bigint NOT NULL) WITH (fillfactor = 10)',
  // Which stream of changes a slot gives; another one when the slot had to be made anew.
  'CREATE TABLE query_router.cdc_stream (slot text PRIMARY KEY, stream text NOT NULL, since timestamptz NOT NULL DEFAULT now())',
  // Tables captured beside those of CDC_TABLES.
  'CREATE TABLE query_router.cdc_table (pattern text PRIMARY KEY, added_at timestamptz NOT NULL DEFAULT now())',
  // Snapshots that stand in the topics.
  `CREATE TABLE query_router.cdc_snapshot (
     schema_name text, table_name text, stream text NOT NULL, lsn numeric NOT NULL, row_count bigint NOT NULL, finished_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (schema_name, table_name))`,
  // Where a snapshot begins in its topic, and the table's identity then.
  "ALTER TABLE query_router.cdc_snapshot ADD COLUMN begins bigint NOT NULL DEFAULT 0, ADD COLUMN identity text NOT NULL DEFAULT ''",
  // Where Debezium is told what to do.
  'CREATE TABLE query_router.cdc_signal (id text PRIMARY KEY, type text NOT NULL, data text)',
] as const;

/** What may change a captured table, or which tables there are. */
const TAGS = [
  'CREATE SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'DROP TABLE', 'CREATE INDEX', 'DROP INDEX', 'ALTER INDEX', 'ALTER SCHEMA', 'DROP SCHEMA', 'ALTER TYPE', 'DROP TYPE', 'ALTER DOMAIN',
  'DROP DOMAIN', 'DROP OWNED', 'DROP EXTENSION', 'ALTER PUBLICATION', 'DROP PUBLICATION',
].map((tag) => `'${tag}'`);

/** Writes into the log, in the transaction and at the place of the definition, that something was defined. */
const TRIGGER_FUNCTION = `
  CREATE OR REPLACE FUNCTION query_router.cdc_definitions_changed() RETURNS event_trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF tg_tag LIKE 'CREATE%' AND NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp') THEN
      RETURN;
    END IF;
    PERFORM pg_logical_emit_message(true, '${DEFINITIONS_PREFIX}', tg_tag);
  END $$`;
/** `ALWAYS`: also in sessions that replay what others did (`session_replication_role = replica`), as tools that load data do. */
const TRIGGER = `
  DROP EVENT TRIGGER IF EXISTS query_router_cdc;
  CREATE EVENT TRIGGER query_router_cdc ON ddl_command_end WHEN TAG IN (${TAGS.join(', ')}) EXECUTE FUNCTION query_router.cdc_definitions_changed();
  ALTER EVENT TRIGGER query_router_cdc ENABLE ALWAYS`;

/** Whether definitions are seen in the log. Without the rights for an event trigger they have to be looked for. */
export type DefinitionsWatch = 'trigger' | 'polling';

/** Makes the tables in which it is kept what to capture and how far that has come. */
export async function migrateDatabase(metadata: Metadata): Promise<void> {
  await metadata.migrate('cdc', MIGRATIONS);
}

/**
 * Makes the publication and the event trigger that capturing needs; may be called any number of times. A slot of `slot`'s name that is there although
 * the publication was not has streamed nothing meanwhile: what it streamed is forgotten, so that it counts as new.
 */
export async function prepareDatabase(metadata: Metadata, slot: string): Promise<DefinitionsWatch> {
  await metadata.transaction(async (rows) => {
    await rows.query('SELECT pg_advisory_xact_lock(hashtext($1))', [PUBLICATION]);
    const [found] = await rows.query('SELECT FROM pg_catalog.pg_publication WHERE pubname = $1', [PUBLICATION]);
    if (found !== undefined) return;
    await rows.query(`CREATE PUBLICATION ${PUBLICATION} FOR TABLE ONLY query_router.heartbeat`);
    await forgetStream(rows, slot);
  });
  return await prepareTrigger(metadata);
}

/** Changes may be missing from what a slot streams: the next to publish begins anew. */
export async function forgetStream(rows: MetadataQuery, slot: string): Promise<void> {
  await rows.query('DELETE FROM query_router.cdc_stream WHERE slot = $1', [slot]);
}

/** Whether the event trigger is there as it was made; somebody may take it away or switch it off at any time, which no event trigger hears of. */
export async function triggerWorks(metadata: MetadataQuery): Promise<boolean> {
  const [found] = await metadata.query("SELECT FROM pg_catalog.pg_event_trigger WHERE evtname = $1 AND evtenabled = 'A' AND cardinality(evttags) = $2", ['query_router_cdc', TAGS.length]);
  return found !== undefined;
}

/** Makes the event trigger unless it works. */
export async function prepareTrigger(metadata: Metadata): Promise<DefinitionsWatch> {
  if (await triggerWorks(metadata)) return 'trigger';
  try {
    await metadata.transaction(async (rows) => {
      await rows.query('SELECT pg_advisory_xact_lock(hashtext($1))', [PUBLICATION]);
      await rows.query(TRIGGER_FUNCTION);
      await rows.query(TRIGGER);
    });
    return 'trigger';
  } catch (error) {
    // Only superusers may.
    if ((error as { readonly code?: unknown }).code === '42501') return 'polling';
    throw error;
  }
}

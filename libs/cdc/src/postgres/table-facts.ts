import type { MetadataQuery } from '@query-router/metadata';

/** What capturing and copying must know of a table. */
export interface TableFacts {
  readonly schema: string;
  readonly name: string;
  readonly oid: number;
  readonly kind: 'table' | 'partitioned';
  /** Columns of the primary key in its order; none when there is no immediate one. */
  readonly key: readonly string[];
  /** The tables that hold the rows: itself, or the leaves below it. */
  readonly leaves: readonly number[];
  /** The same as long as columns, types and how their values are written, keys and the files that hold the rows are; rewriting a table changes it. */
  readonly identity: string;
  /** Whether PostgreSQL logs whole old rows of all leaves. */
  readonly fullIdentity: boolean;
  /** What keeps its copies from being exact, or null. */
  readonly unfit: string | null;
}

/** Schemas that are nobody's data. */
const FOREIGN_SCHEMAS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'query_router') AND n.nspname !~ '^pg_'";

/** Of a user's type and those within it, what may change without the table: an enum's labels, the attributes of a composite. Null for types of PostgreSQL's own. */
const VALUE_NAMES = `
  WITH RECURSIVE used AS (
    SELECT a.atttypid AS oid WHERE a.atttypid >= 16384
    UNION
    SELECT within.oid FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid
    CROSS JOIN LATERAL (
      SELECT t.typbasetype UNION ALL SELECT t.typelem UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
      UNION ALL SELECT m.atttypid FROM pg_catalog.pg_attribute m WHERE m.attrelid = t.typrelid AND m.attnum > 0 AND NOT m.attisdropped
    ) within(oid) WHERE within.oid >= 16384
  )
  SELECT string_agg(concat_ws(' ', used.oid,
           (SELECT string_agg(quote_literal(e.enumlabel), ' ' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = used.oid),
           (SELECT string_agg(m.attnum || '=' || m.atttypid, ' ' ORDER BY m.attnum) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute m ON m.attrelid = t.typrelid
            WHERE t.oid = used.oid AND m.attnum > 0 AND NOT m.attisdropped)), ';' ORDER BY used.oid) FROM used`;

/** Reads catalogues only: `pg_partition_tree` would wait for everybody who has locked a partition. */
const FACTS = `
  SELECT n.nspname AS schema, c.relname AS name, c.oid::bigint::text AS oid, c.relkind AS kind,
         coalesce(pk.columns, '{}') AS key, leaf.oids AS leaves, leaf.full_identity,
         md5(concat_ws('|', c.oid, col.definition, pk.columns::text, leaf.files)) AS identity,
         CASE
           WHEN c.relpersistence = 'u' THEN 'it is unlogged'
           WHEN c.relrowsecurity THEN 'it has row security'
           WHEN c.relkind = 'r' AND c.relhassubclass THEN 'other tables inherit from it'
           WHEN leaf.foreign_parts THEN 'it has foreign partitions'
           WHEN col.generated THEN 'it has generated columns'
           WHEN pk.columns IS NULL THEN 'it has no primary key'
         END AS unfit
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(':', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attcollation, (${VALUE_NAMES})), ',' ORDER BY a.attnum) AS definition,
           bool_or(a.attgenerated <> '') AS generated
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ) col
  LEFT JOIN LATERAL (
    SELECT array_agg(a.attname::text ORDER BY k.place) AS columns
    FROM pg_catalog.pg_index i
    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate AND i.indisvalid AND k.place <= i.indnkeyatts
  ) pk ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(l.oid::bigint::text ORDER BY l.oid), '{}') AS oids, string_agg(l.oid || '=' || l.relfilenode, ',' ORDER BY l.oid) AS files,
           coalesce(bool_and(l.relreplident = 'f'), true) AS full_identity, coalesce(bool_or(l.relkind <> 'r'), false) AS foreign_parts
    FROM (
      WITH RECURSIVE part AS (
        SELECT c.oid
        UNION ALL
        SELECT i.inhrelid FROM part JOIN pg_catalog.pg_inherits i ON i.inhparent = part.oid WHERE c.relkind = 'p' AND NOT i.inhdetachpending
      ) SELECT oid FROM part
    ) x
    JOIN pg_catalog.pg_class l ON l.oid = x.oid AND l.relkind <> 'p'
  ) leaf
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND ${FOREIGN_SCHEMAS}
  ORDER BY 1, 2`;

interface FactsRow {
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
  readonly kind: string;
  readonly key: string[];
  readonly leaves: string[];
  readonly full_identity: boolean;
  readonly identity: string;
  readonly unfit: string | null;
}

/** All tables of the database but partitions, the router's own and temporary ones, as the session's snapshot sees them. */
export async function readTableFacts(rows: MetadataQuery): Promise<readonly TableFacts[]> {
  const found = await rows.query<FactsRow>(FACTS);
  return found.map(({ schema, name, oid, kind, key, leaves, full_identity: fullIdentity, identity, unfit }) => ({
    schema,
    name,
    oid: Number(oid),
    kind: kind === 'p' ? 'partitioned' : 'table',
    key,
    leaves: leaves.map(Number),
    fullIdentity,
    identity,
    unfit,
  }));
}

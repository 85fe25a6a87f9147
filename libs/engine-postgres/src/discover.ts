import type { CatalogTable } from '@query-router/contracts';
import type { TextRow } from './collect.ts';
import { collect } from './collect.ts';
import { OWN_SCHEMA } from './request-log.ts';
import { isServerError } from './session.ts';
import type { Session } from './session.ts';
import type { TypeRegistry } from './types.ts';
import { writeReach } from './write-reach.ts';

const USER_RELATIONS = `
  c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', '${OWN_SCHEMA}') AND n.nspname !~ '^pg_'`;

/** One row per column, without tables of which row security would show the reader only a part. Small tables are counted instead of estimated, see `countSmall`. `$4`: with sizes, for which each table is locked. */
const COLUMNS = `
  SELECT c.oid, n.nspname, c.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
         CASE WHEN c.relkind IN ('v', 'f') THEN -1 WHEN c.relkind = 'p' AND $4 THEN parts.rows ELSE c.reltuples END,
         CASE WHEN c.relkind IN ('v', 'f') THEN -1 WHEN c.relkind = 'p' THEN parts.bytes WHEN $4::boolean THEN pg_relation_size(c.oid) ELSE -1 END,
         EXISTS (SELECT FROM pg_catalog.pg_collation o WHERE o.oid = a.attcollation AND o.collname NOT IN ('default', 'C', 'POSIX', 'ucs_basic', 'pg_c_utf8') AND o.collname !~* '^C[.]utf-?8$')
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN LATERAL (
    SELECT sum(greatest(p.reltuples, 0)) AS rows, sum(pg_relation_size(p.oid)) AS bytes
    FROM pg_partition_tree(CASE WHEN $4 THEN c.oid END) t JOIN pg_catalog.pg_class p ON p.oid = t.relid WHERE t.isleaf
  ) parts ON c.relkind = 'p'
  WHERE ${USER_RELATIONS} AND has_table_privilege($1, c.oid, 'SELECT') AND has_schema_privilege($1, n.oid, 'USAGE')
    AND (NOT c.relrowsecurity OR (pg_has_role($1, c.relowner, 'USAGE') AND NOT c.relforcerowsecurity)
      OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1 AND (rolsuper OR rolbypassrls)))
    AND ($2::text IS NULL OR (n.nspname = $2 AND c.relname = $3))
  ORDER BY n.nspname, c.relname, a.attnum`;

/** Unique keys whose columns cannot be null; a parent of inherited tables has no key of its own. Primary keys first. */
const KEYS = `
  SELECT i.indrelid, i.indexrelid, a.attname
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE ${USER_RELATIONS} AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
    AND NOT (c.relkind = 'r' AND c.relhassubclass)
    AND NOT EXISTS (
      SELECT FROM unnest(i.indkey) WITH ORDINALITY AS o(attnum, place) JOIN pg_catalog.pg_attribute b ON b.attrelid = i.indrelid AND b.attnum = o.attnum
      WHERE o.place <= i.indnkeyatts AND NOT b.attnotnull)
  ORDER BY i.indrelid, NOT i.indisprimary, i.indexrelid, k.place`;

/** Tables up to this size, and this many of them, are counted exactly. */
const SMALL_BYTES = 1_048_576;
const MOST_COUNTED = 200;

/** SQLSTATE of a lock that was waited for in vain. */
const LOCK_NOT_AVAILABLE = '55P03';

interface Relation {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: { name: string; type: string; nullable: boolean }[];
  readonly estimate: number;
  readonly bytes: number;
}

/**
 * Everything that `reader` may select from, with types by which other engines may compute; or just one table, with the types of its values,
 * by which a copy is made.
 */
export async function discoverTables(admin: Session, types: TypeRegistry, reader: string, only?: { readonly schema: string; readonly name: string }): Promise<readonly CatalogTable[]> {
  const parameters = [reader, only?.schema ?? null, only?.name ?? null];
  const columns = only === undefined ? await readColumns(admin, parameters) : await collect(admin, COLUMNS, [...parameters, 'false']);
  const relations = groupColumns(columns, (oid, modifier, sortsByBytes) => {
    if (only !== undefined) return types.bind(oid, modifier).type;
    return sortsByBytes ? types.announcedType(oid, modifier) : 'unknown';
  });
  const keys = groupKeys(await collect(admin, KEYS));
  const reach = await writeReach(admin);
  const counts = only === undefined ? await countSmall(admin, relations) : new Map<string, number>();
  return relations.map((relation) => ({
    schema: relation.schema,
    name: relation.name,
    columns: relation.columns,
    keys: keys.get(relation.oid) ?? [],
    row_count: counts.get(relation.oid) ?? (relation.estimate >= 0 ? relation.estimate : null),
    role: 'primary',
    storage: 'engine',
    watermark_ms: null,
    watermark_lsn: null,
    write_affects: reach(relation.oid),
  }));
}

/** While a table is locked whole, as by an `ALTER TABLE` that rewrites it, no sizes can be had: rows are estimates then. */
async function readColumns(admin: Session, only: readonly (string | null)[]): Promise<readonly TextRow[]> {
  try {
    return await collect(admin, COLUMNS, [...only, 'true']);
  } catch (error) {
    if (!isLocked(error)) throw error;
    return await collect(admin, COLUMNS, [...only, 'false']);
  }
}

function isLocked(error: unknown): boolean {
  return isServerError(error) && error.code === LOCK_NOT_AVAILABLE;
}

function groupColumns(rows: readonly TextRow[], typeOf: (oid: number, modifier: number, sortsByBytes: boolean) => string): readonly Relation[] {
  const relations = new Map<string, Relation>();
  for (const [oid, schema, name, column, type, modifier, notNull, estimate, bytes, collated] of rows) {
    if (oid == null || schema == null || name == null || column == null) continue;
    const relation = relations.get(oid) ?? { oid, schema, name, columns: [], estimate: Number(estimate ?? -1), bytes: Number(bytes ?? -1) };
    relation.columns.push({ name: column, type: typeOf(Number(type), Number(modifier), collated !== 't'), nullable: notNull !== 't' });
    relations.set(oid, relation);
  }
  return [...relations.values()];
}

function groupKeys(rows: readonly TextRow[]): ReadonlyMap<string, string[][]> {
  const byTable = new Map<string, string[][]>();
  let index: string | null = null;
  for (const [table, indexOid, column] of rows) {
    if (table == null || column == null) continue;
    const keys = byTable.get(table) ?? [];
    byTable.set(table, keys);
    if (indexOid !== index) keys.push([]);
    keys.at(-1)?.push(column);
    index = indexOid ?? null;
  }
  return byTable;
}

async function countSmall(admin: Session, relations: readonly Relation[]): Promise<ReadonlyMap<string, number>> {
  const small = relations.filter((relation) => relation.bytes >= 0 && relation.bytes <= SMALL_BYTES).slice(0, MOST_COUNTED);
  const counts = new Map<string, number>();
  for (const { oid, schema, name } of small) {
    try {
      const [[count] = []] = await collect(admin, `SELECT count(*) FROM ${quote(schema)}.${quote(name)}`);
      counts.set(oid, Number(count));
    } catch (error) {
      if (isLocked(error)) break;
      // Dropped meanwhile, or not ours to read: the estimate stands.
    }
  }
  return counts;
}

export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

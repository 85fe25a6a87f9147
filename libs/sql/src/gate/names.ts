import type { Node } from 'libpg-query';
import { names } from '../parser/tree.ts';
import type { Fields } from '../parser/tree.ts';
import { notSupported, refused } from '../refuse.ts';

/** Schemas of the engines themselves, and the router's own bookkeeping in PostgreSQL. */
const RESERVED_SCHEMA = /^(pg_.*|information_schema|system|query_router.*)$/i;
/** Unqualified names that PostgreSQL or DuckDB look up in a catalogue of their own. */
const RESERVED_RELATION = /^(pg_|duckdb_|sqlite_|pragma_)/i;
/** DuckDB opens a table name that looks like a path or a file name; ClickHouse and Trino split some of the rest. */
const PLAIN_NAME = /^[\p{L}\p{N}_$ -]{1,63}$/u;

/** @throws FailureError when the relation is not one a client may name. */
export function checkRelation(fields: Fields): void {
  const catalog = fields['catalogname'];
  const schema = fields['schemaname'];
  const name = fields['relname'];
  if (typeof catalog === 'string') throw refused('Names of three parts are refused: a table is schema.table, the same on every engine.');
  if (fields['relpersistence'] === 't') throw notSupported('Temporary tables are not supported: a request has no session to keep them in.');
  if (typeof schema === 'string') checkSchema(schema);
  if (typeof name !== 'string') return;
  if (typeof schema !== 'string' && RESERVED_RELATION.test(name)) throw catalogue(name);
  if (!PLAIN_NAME.test(name)) throw refused(`The table name "${name}" is refused: names consist of letters, digits, _, $, - and spaces. Files cannot be queried by name.`);
}

/** @throws FailureError when the schema belongs to an engine or to the router. */
export function checkSchema(schema: string): void {
  if (RESERVED_SCHEMA.test(schema)) throw catalogue(schema);
  if (!PLAIN_NAME.test(schema)) throw refused(`The schema name "${schema}" is refused: names consist of letters, digits, _, $, - and spaces.`);
}

function catalogue(name: string): Error {
  return refused(`"${name}" is refused: it belongs to an engine's own catalogue. GET /catalog lists tables, columns and keys.`);
}

const REFUSED_TYPE = /^(reg[a-z]+|xml|cstring|internal|refcursor|aclitem|pg_.*|any.*|trigger|event_trigger|_?txid_snapshot)$/;

/** @throws FailureError for types that look into the catalogue (`regclass`) or are not data. */
export function checkTypeName(fields: Fields): void {
  const qualified = names(fields['names'] as Node[] | undefined);
  const name = qualified.at(-1) ?? '';
  if (qualified.length > 2) throw refused('Type names of three parts are refused.');
  if (qualified.length === 2 && qualified[0] !== 'pg_catalog') checkSchema(qualified[0] ?? '');
  if (REFUSED_TYPE.test(name)) throw refused(`Type ${name} is refused: it looks into the catalogue or is not data. GET /catalog lists tables and columns.`);
}

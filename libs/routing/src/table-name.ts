/** A table by its two names, as PostgreSQL folds them. */
export interface TableRef {
  readonly schema: string;
  readonly name: string;
}

/**
 * Text form `schema.table`, the one the catalogue, allow-lists and answers use. It is unambiguous for every name without a
 * dot; names with a dot are treated apart (see {@link hasAmbiguousName}).
 */
export function tableText(table: TableRef): string {
  return `${table.schema}.${table.name}`;
}

/**
 * True when the text form could also mean another table: `"a"."b.c"` and `"a.b"."c"` both read `a.b.c`. Such a table is never
 * matched by an allow-list entry other than `*`, and never read from a replica, because a write to it could not be told apart.
 */
export function hasAmbiguousName(table: TableRef): boolean {
  return table.schema.includes('.') || table.name.includes('.');
}

/**
 * Whether an allow-list covers a table. Entries are `schema.table`, `schema.*` or `*`; anything else covers nothing.
 */
export function allows(entries: readonly string[], table: TableRef): boolean {
  if (entries.includes('*')) return true;
  if (hasAmbiguousName(table)) return false;
  return entries.includes(tableText(table)) || entries.includes(`${table.schema}.*`);
}

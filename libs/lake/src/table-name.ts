import { failure, FailureError } from '@query-router/contracts';

/** A logical table: Nessie's namespace and name, Trino's schema and table. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

const PART = /^[a-z_][a-z0-9_$]{0,127}$/;

/** `schema.table` in lower case, as both are written everywhere. */
export function parseTableName(text: string): TableName {
  const [schema = '', name = '', ...rest] = text.split('.');
  if (rest.length > 0 || !PART.test(schema) || !PART.test(name)) {
    throw new FailureError(failure('BAD_REQUEST', 'A table is named schema.table, in lower case letters, digits and underscores.'));
  }
  return { schema, name };
}

export function tableText({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}

/** Nessie's key of the table. */
export function tableKey({ schema, name }: TableName): readonly string[] {
  return [schema, name];
}

/** The name behind a key of Nessie; keys of other depths are no tables of this lake. */
export function nameOfKey(key: readonly string[]): TableName | null {
  const [schema, name, ...rest] = key;
  return schema === undefined || name === undefined || rest.length > 0 ? null : { schema, name };
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"lake"."shop"."orders"`; `suffix` names one of the table's metadata tables, such as `$snapshots`. */
export function sqlName(catalog: string, { schema, name }: TableName, suffix = ''): string {
  return [catalog, schema, name + suffix].map(quoteName).join('.');
}

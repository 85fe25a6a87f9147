import type { LogicalType } from '@query-router/contracts';

/** Columns of a table by its name as written (schema null when it has none); null when nobody knows them. */
export type Columns = (schema: string | null, name: string) => readonly { readonly name: string; readonly type: LogicalType }[] | null;

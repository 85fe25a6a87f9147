import { failure, FailureError } from '@query-router/contracts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { RefCatalogs } from '../refs/ref-catalogs.ts';
import { quoteName, sqlName, tableText, type TableName } from '../table-name.ts';
import type { LakeSql } from './lake-sql.ts';

export interface ColumnDefinition {
  readonly name: string;
  /** As Trino writes it: `bigint`, `decimal(12,2)`, `timestamp(6) with time zone`. */
  readonly type: string;
}

export interface TableDefinition {
  readonly columns: readonly ColumnDefinition[];
  /** Iceberg's transforms: `day(ts)`, `bucket(user_id, 16)`. */
  readonly partitioning?: readonly string[] | undefined;
}

export interface DefinitionOptions {
  readonly actor: string;
  readonly branch?: string | undefined;
}

const DDL_TIMEOUT_MS = 60_000;
const COLUMN = /^[a-z_][a-z0-9_]{0,127}$/;
const TYPE = /^(?:boolean|integer|bigint|real|double|varchar|varbinary|date|uuid|time\(6\)|timestamp\(6\)(?: with time zone)?|decimal\((\d{1,2}),(\d{1,2})\)|array\((?:boolean|integer|bigint|real|double|varchar|date|uuid)\))$/;
const TRANSFORM = /^(?:(?:year|month|day|hour)\([a-z_][a-z0-9_]*\)|(?:bucket|truncate)\([a-z_][a-z0-9_]*, ?\d{1,5}\)|[a-z_][a-z0-9_]*)$/;

/** Definitions of tables, and changes of them that no reader or writer has to be stopped for. */
export class TableDefinitions {
  readonly #parts: { readonly sql: LakeSql; readonly catalogs: RefCatalogs; readonly audit: AuditLog; readonly defaultBranch: string };

  constructor(parts: { readonly sql: LakeSql; readonly catalogs: RefCatalogs; readonly audit: AuditLog; readonly defaultBranch: string }) {
    this.#parts = parts;
  }

  /** Made by Trino, not by Flink: only so can old snapshots be expired later and partitions be hidden. */
  async create(table: TableName, { columns, partitioning = [] }: TableDefinition, options: DefinitionOptions): Promise<void> {
    if (columns.length === 0) throw new FailureError(failure('BAD_REQUEST', 'A table needs at least one column.'));
    for (const column of columns) checkColumn(column);
    for (const transform of partitioning) {
      if (!TRANSFORM.test(transform)) throw new FailureError(failure('BAD_REQUEST', `"${transform}" is no way to partition: day(ts), bucket(user_id, 16) and column names are.`));
    }
    await this.#change('table.create', table, options, { columns, partitioning }, async (catalog) => {
      const layout = partitioning.length === 0 ? '' : `, partitioning = ARRAY[${partitioning.map((one) => `'${one}'`).join(', ')}]`;
      await this.#parts.sql.change(`CREATE SCHEMA IF NOT EXISTS ${quoteName(catalog)}.${quoteName(table.schema)}`, DDL_TIMEOUT_MS);
      return `CREATE TABLE ${sqlName(catalog, table)} (${columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')}) WITH (format = 'PARQUET', format_version = 2${layout})`;
    });
  }

  /** Old rows say null. */
  async addColumn(table: TableName, column: ColumnDefinition, options: DefinitionOptions): Promise<void> {
    checkColumn(column);
    await this.#change('table.add-column', table, options, { column }, async (catalog) => `ALTER TABLE ${sqlName(catalog, table)} ADD COLUMN ${quoteName(column.name)} ${column.type}`);
  }

  /** To a type that holds every value of the old one, by Iceberg's rules: integer → bigint, real → double, decimals to more digits of the same scale. */
  async widenColumn(table: TableName, column: ColumnDefinition, options: DefinitionOptions): Promise<void> {
    checkColumn(column);
    await this.#change('table.widen-column', table, options, { column }, async (catalog) => {
      const found = (await this.#parts.sql.columns(catalog, table)).find(({ name }) => name === column.name);
      if (found === undefined) throw new FailureError(failure('NOT_FOUND', `${tableText(table)} has no column "${column.name}".`));
      if (!widens(found.type, column.type)) {
        throw new FailureError(failure('CONFLICT', `"${column.name}" is ${found.type}; it can become wider (integer → bigint, real → double, more digits of a decimal), not ${column.type}.`));
      }
      return `ALTER TABLE ${sqlName(catalog, table)} ALTER COLUMN ${quoteName(column.name)} SET DATA TYPE ${column.type}`;
    });
  }

  async #change(action: string, table: TableName, { actor, branch = this.#parts.defaultBranch }: DefinitionOptions, detail: Readonly<Record<string, unknown>>, statement: (catalog: string) => Promise<string>): Promise<void> {
    const { audit, catalogs, sql } = this.#parts;
    await audit.record({ actor, action, ref: branch, tables: [tableText(table)], detail }, async () => {
      await sql.change(await statement(await catalogs.ensure(branch)), DDL_TIMEOUT_MS);
    });
  }
}

function checkColumn({ name, type }: ColumnDefinition): void {
  if (!COLUMN.test(name)) throw new FailureError(failure('BAD_REQUEST', `"${name}" cannot name a column: lower case letters, digits and underscores can.`));
  const [, precision, scale] = TYPE.exec(type) ?? [null];
  const valid = TYPE.test(type) && (precision === undefined || precision === null || (Number(precision) >= 1 && Number(precision) <= 38 && Number(scale) <= Number(precision)));
  if (!valid) throw new FailureError(failure('BAD_REQUEST', `"${type}" is no type of the lake.`));
}

/** Iceberg's specification, "Schema evolution". */
function widens(from: string, to: string): boolean {
  if ((from === 'integer' && to === 'bigint') || (from === 'real' && to === 'double')) return true;
  const [old, wide] = [decimal(from), decimal(to)];
  return old !== null && wide !== null && wide.scale === old.scale && wide.precision > old.precision;
}

function decimal(type: string): { precision: number; scale: number } | null {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  return precision === undefined || scale === undefined ? null : { precision: Number(precision), scale: Number(scale) };
}

import { DECIMAL_TYPE, partitionTransform, quoteTrino, trinoType } from './trino-sql.ts';
import type { LakeTableSpec } from '../templates/template.ts';

/** One statement on Trino as the user who may write the lake. Rows as arrays. */
export type RunTrino = (sql: string, options: { readonly timeoutMs: number }) => Promise<{ readonly rows: readonly (readonly unknown[])[] }>;

const TIMEOUT_MS = 60_000;

/**
 * Makes tables through Trino's own Iceberg connector (never through Iceberg's REST catalogue): it alone can declare hidden partitions, and its
 * tables may have snapshots expired.
 */
export class TrinoTables {
  private readonly run: RunTrino;
  private readonly catalog: string;

  constructor(run: RunTrino, catalog: string) {
    this.run = run;
    this.catalog = catalog;
  }

  /** Makes the table as told: creates it, adds columns it lacks, widens types. Never drops or narrows. Idempotent. */
  async ensure(table: LakeTableSpec): Promise<void> {
    const present = await this.columns(table);
    if (present.size === 0) return this.create(table);
    const target = this.name(table);
    for (const { name, type } of table.columns) {
      const wanted = trinoType(type);
      const found = present.get(name.toLowerCase());
      // A column that is added cannot be NOT NULL: the rows that are there have no value for it.
      if (found === undefined) await this.alter(`ALTER TABLE ${target} ADD COLUMN IF NOT EXISTS ${quoteTrino(name)} ${wanted}`);
      else if (isWider(found, wanted)) await this.alter(`ALTER TABLE ${target} ALTER COLUMN ${quoteTrino(name)} SET DATA TYPE ${wanted}`);
    }
  }

  /** Takes all rows out of a table; one that could not become as told by adding and widening columns goes itself, and `ensure` makes it. */
  async reset(table: LakeTableSpec): Promise<void> {
    const present = [...(await this.columns(table))];
    if (present.length === 0) return;
    const evolves = present.every(([name, type], at) => {
      const column = table.columns[at];
      const wanted = column === undefined ? null : trinoType(column.type);
      return wanted !== null && column?.name.toLowerCase() === name && (type === wanted || isWider(type, wanted));
    });
    await this.alter(`${evolves ? 'DELETE FROM' : 'DROP TABLE'} ${this.name(table)}`);
  }

  private async create({ schema, name, columns, partitioning }: LakeTableSpec): Promise<void> {
    const list = columns.map((column) => `${quoteTrino(column.name)} ${trinoType(column.type)}${column.nullable ? '' : ' NOT NULL'}`);
    const partitions = partitioning.length === 0 ? '' : `, partitioning = ARRAY[${partitioning.map((transform) => `'${partitionTransform(transform).replaceAll("'", "''")}'`).join(', ')}]`;
    await this.alter(`CREATE SCHEMA IF NOT EXISTS ${quoteTrino(this.catalog)}.${quoteTrino(schema)}`);
    await this.alter(`CREATE TABLE IF NOT EXISTS ${this.name({ schema, name })} (${list.join(', ')}) WITH (format = 'PARQUET', format_version = 2${partitions})`);
  }

  private async columns({ schema, name }: LakeTableSpec): Promise<ReadonlyMap<string, string>> {
    const sql = `SELECT column_name, data_type FROM ${quoteTrino(this.catalog)}.information_schema.columns WHERE table_schema = ${text(schema)} AND table_name = ${text(name)} ORDER BY ordinal_position`;
    const { rows } = await this.run(sql, { timeoutMs: TIMEOUT_MS });
    return new Map(rows.map(([column, type]) => [String(column), String(type)]));
  }

  private name({ schema, name }: Pick<LakeTableSpec, 'schema' | 'name'>): string {
    return [this.catalog, schema, name].map(quoteTrino).join('.');
  }

  private async alter(sql: string): Promise<void> {
    await this.run(sql, { timeoutMs: TIMEOUT_MS });
  }
}

/** The promotions that Iceberg allows (its specification, "Schema Evolution"). */
function isWider(found: string, wanted: string): boolean {
  if (found === wanted) return false;
  if (found === 'integer' && wanted === 'bigint') return true;
  if (found === 'real' && wanted === 'double') return true;
  const [, oldPrecision, oldScale] = DECIMAL_TYPE.exec(found) ?? [];
  const [, newPrecision, newScale] = DECIMAL_TYPE.exec(wanted) ?? [];
  return oldScale !== undefined && oldScale === newScale && Number(newPrecision) > Number(oldPrecision);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

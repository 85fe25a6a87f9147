import type { CatalogTable, JsonValue } from '@query-router/contracts';

export type SampleRow = readonly JsonValue[];

/** One table of the sample data: what it looks like and what is in it. */
export interface SampleTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: CatalogTable['columns'];
  /** Primary key first; each a list of column names. */
  readonly keys: CatalogTable['keys'];
  readonly rowCount: number;
  /** `CREATE TABLE` in PostgreSQL's dialect, without keys: rows load faster before there are any. */
  readonly ddl: string;
  /** Keys, foreign keys, indexes and identity counters, to be run once every table is loaded. */
  readonly keysDdl: readonly string[];
  /** Row at `index`, from 0; the same for the same index whenever asked. Values are in wire form, in column order. */
  row(index: number): SampleRow;
  /** All rows in order, in batches. */
  rows(): Iterable<readonly SampleRow[]>;
}

interface ColumnSketch {
  readonly name: string;
  /** Logical type. */
  readonly type: string;
  /** Type and default in PostgreSQL. */
  readonly pg: string;
  readonly nullable?: boolean;
}

interface TableSketch extends Pick<SampleTable, 'schema' | 'name' | 'keys' | 'rowCount'> {
  readonly columns: readonly ColumnSketch[];
  /** What follows `ALTER TABLE … ADD`, and whole statements on indexes. */
  readonly foreignKeys?: readonly string[];
  readonly indexes?: readonly string[];
  readonly row: (index: number) => SampleRow;
}

const BATCH_ROWS = 2_000;

export function sampleTable(sketch: TableSketch): SampleTable {
  const { schema, name, keys, rowCount, row } = sketch;
  const full = `${schema}.${name}`;
  const [primaryKey = [], ...unique] = keys;
  const columns = sketch.columns.map((column) => `  ${column.name} ${column.pg}${column.nullable === true ? '' : ' NOT NULL'}`);
  const identity = sketch.columns.find((column) => column.pg.includes('IDENTITY'));
  return {
    schema,
    name,
    keys,
    rowCount,
    columns: sketch.columns.map((column) => ({ name: column.name, type: column.type, nullable: column.nullable === true })),
    ddl: `CREATE TABLE ${full} (\n${columns.join(',\n')}\n)`,
    keysDdl: [
      `ALTER TABLE ${full} ADD PRIMARY KEY (${primaryKey.join(', ')})`,
      ...unique.map((key) => `ALTER TABLE ${full} ADD UNIQUE (${key.join(', ')})`),
      ...(sketch.foreignKeys ?? []).map((foreignKey) => `ALTER TABLE ${full} ADD ${foreignKey}`),
      ...(sketch.indexes ?? []).map((index) => `CREATE INDEX ON ${full} (${index})`),
      ...(identity === undefined ? [] : [`ALTER TABLE ${full} ALTER COLUMN ${identity.name} RESTART WITH ${rowCount + 1}`]),
    ],
    row,
    rows: () => batches(rowCount, row),
  };
}

function* batches(rowCount: number, row: (index: number) => SampleRow): Iterable<readonly SampleRow[]> {
  for (let start = 0; start < rowCount; start += BATCH_ROWS) {
    const batch: SampleRow[] = [];
    for (let index = start; index < Math.min(start + BATCH_ROWS, rowCount); index += 1) batch.push(row(index));
    yield batch;
  }
}

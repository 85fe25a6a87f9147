import type { EngineName, LogicalType } from '@query-router/contracts';

export interface TestColumn {
  readonly name: string;
  readonly type: LogicalType;
}

export interface TestTable {
  readonly name: string;
  readonly columns: readonly TestColumn[];
  /** Values as text; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const column = (name: string, type: LogicalType): TestColumn => ({ name, type });

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

const TEXTS = ['a', 'B', 'ä', 'ß', '', 'hello world', 'a_b', 'a%b', '日本語', "x'y", null, 'Zebra', 'back\\slash', ' pad ', 'hello', '😀x', 'line\nbreak'];
const two = (value: number): string => String(value).padStart(2, '0');

function rowsOfT(): (string | null)[][] {
  const random = generator(7);
  const orNull = (value: string): string | null => (random(7) === 0 ? null : value);
  const day = (): string => `${1950 + random(120)}-${two(1 + random(12))}-${two(1 + random(28))}`;
  const moment = (): string => `${day()} ${two(random(24))}:${two(random(60))}:${two(random(60))}.${String(random(1_000_000)).padStart(6, '0')}`;
  return Array.from({ length: 240 }, (_, index) => [
    String(index + 1),
    orNull(String(random(12) - 4)),
    orNull(String(random(2_000_000_000) * 4_000_000 - 2_000_000_000_000_000)),
    orNull(String(random(60_000) - 30_000)),
    orNull(`${random(200_000) - 100_000}.${random(90) + 10}`),
    orNull(`${random(2000) - 1000}.${random(9000) + 1000}`),
    orNull(`${random(1000) - 500}.${random(8) * 125}`),
    TEXTS[random(TEXTS.length)] ?? null,
    orNull(day()),
    orNull(moment()),
    orNull(moment()),
    orNull(random(2) === 0 ? 'true' : 'false'),
  ]);
}

function rowsOfU(): (string | null)[][] {
  const random = generator(11);
  const orNull = (value: string): string | null => (random(7) === 0 ? null : value);
  return Array.from({ length: 400 }, (_, index) => [
    String(index + 1),
    orNull(String(random(260))),
    orNull(`${random(5000)}.${random(90) + 10}`),
    TEXTS[random(TEXTS.length)] ?? null,
    orNull(String(random(12) - 4)),
  ]);
}

/** Hostile rows: nulls everywhere, negative numbers, texts that are not ASCII or look like patterns, dates before 1970, an empty table. */
export const TABLES: readonly TestTable[] = [
  {
    name: 't',
    columns: [
      column('id', 'int32'), column('k', 'int32'), column('big', 'int64'), column('sm', 'int16'), column('m', 'decimal(12,2)'), column('q', 'decimal(10,4)'),
      column('f', 'float64'), column('s', 'text'), column('d', 'date'), column('ts', 'timestamp'), column('tz', 'timestamptz'), column('b', 'boolean'),
    ],
    rows: rowsOfT(),
  },
  { name: 'u', columns: [column('id', 'int32'), column('t_id', 'int32'), column('amount', 'decimal(12,2)'), column('note', 'text'), column('k', 'int32')], rows: rowsOfU() },
  { name: 'e', columns: [column('id', 'int32'), column('n', 'int64')], rows: [] },
];

const TYPES: Readonly<Record<EngineName, Readonly<Record<string, string>>>> = {
  postgres: { int16: 'smallint', int32: 'integer', int64: 'bigint', float64: 'float8', text: 'text', date: 'date', timestamp: 'timestamp', timestamptz: 'timestamptz', boolean: 'boolean' },
  duckdb: { int16: 'SMALLINT', int32: 'INTEGER', int64: 'BIGINT', float64: 'DOUBLE', text: 'VARCHAR', date: 'DATE', timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMPTZ', boolean: 'BOOLEAN' },
  trino: { int16: 'smallint', int32: 'integer', int64: 'bigint', float64: 'double', text: 'varchar', date: 'date', timestamp: 'timestamp(6)', timestamptz: 'timestamp(6) with time zone', boolean: 'boolean' },
  clickhouse: { int16: 'Int16', int32: 'Int32', int64: 'Int64', float64: 'Float64', text: 'String', date: 'Date32', timestamp: 'DateTime64(6)', timestamptz: "DateTime64(6, 'UTC')", boolean: 'Bool' },
};

/** CREATE TABLE and INSERT for one engine. */
export function definitions(engine: EngineName, schema: string, table: TestTable): string[] {
  const columns = table.columns.map(({ name, type }) => `${name} ${typeName(engine, type)}`).join(', ');
  const tail = engine === 'clickhouse' ? ' ENGINE = MergeTree ORDER BY tuple()' : '';
  const create = `CREATE TABLE ${schema}.${table.name} (${columns})${tail}`;
  if (table.rows.length === 0) return [create];
  const rows = table.rows.map((row) => `(${row.map((value, index) => literal(engine, value, table.columns[index]?.type ?? 'text')).join(', ')})`);
  return [create, `INSERT INTO ${schema}.${table.name} VALUES ${rows.join(', ')}`];
}

function typeName(engine: EngineName, type: LogicalType): string {
  const name = TYPES[engine][type] ?? (engine === 'clickhouse' ? type.replace('decimal', 'Decimal') : type);
  return engine === 'clickhouse' ? `Nullable(${name})` : name;
}

function literal(engine: EngineName, value: string | null, type: LogicalType): string {
  if (value === null) return 'NULL';
  const quoted = `'${value.replaceAll("'", "''")}'`;
  if (engine === 'clickhouse') return type === 'text' || type === 'date' || type.startsWith('timestamp') ? quoted.replaceAll('\\', '\\\\') : value;
  if (type === 'text') return quoted;
  if (type === 'date') return `DATE ${quoted}`;
  if (type === 'timestamp') return `TIMESTAMP ${quoted}`;
  if (type === 'timestamptz') return engine === 'trino' ? `TIMESTAMP '${value} UTC'` : `TIMESTAMPTZ '${value}+00'`;
  return type === 'float64' && engine === 'trino' ? `DOUBLE ${quoted}` : value;
}

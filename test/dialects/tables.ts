import type { LogicalType } from '@query-router/contracts';

/** The engines whose dialects are translated. */
export type Engine = 'postgres' | 'duckdb' | 'trino' | 'clickhouse';

interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: LogicalType }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const columns = (list: string): { name: string; type: LogicalType }[] => list.split(', ').map((pair) => ({ name: pair.split(' ')[0] ?? '', type: pair.split(' ')[1] ?? 'text' }));
const TEXTS = ['a', 'B', 'ä', '', 'a_b', 'a%b', "x'y", null, 'Zebra', 'back\\slash', ' pad ', 'hello', 'a', '日本'];
const at = <T>(list: readonly T[], index: number): T | null => list[index % list.length] ?? null;

/** Nulls in every column, negative numbers, ties, texts that are not ASCII or look like patterns, dates that ClickHouse's narrow types hold. */
export const TABLES: readonly Table[] = [
  {
    name: 't',
    columns: columns('id int32, k int32, big int64, m decimal(12,2), f float64, s text, d date, ts timestamp, b boolean'),
    rows: Array.from({ length: 60 }, (_, i) => [
      String(i + 1),
      i % 7 === 3 ? null : String((i * 5) % 11 - 4),
      i % 9 === 4 ? null : String((i - 30) * 4_000_000_007),
      i % 8 === 5 ? null : `${(i * 37) % 200 - 100}.${10 + ((i * 13) % 90)}`,
      i % 6 === 2 ? null : String((i * 3) % 17 - 8 + 0.125 * (i % 8)),
      at(TEXTS, i * 3),
      i % 5 === 1 ? null : `20${10 + (i % 12)}-0${1 + (i % 9)}-${10 + (i % 19)}`,
      i % 5 === 2 ? null : `20${10 + (i % 12)}-0${1 + (i % 9)}-${10 + (i % 19)} 0${i % 10}:${10 + (i % 50)}:59.${100000 + i * 7}`,
      i % 4 === 3 ? null : String(i % 3 === 0),
    ]),
  },
  {
    name: 'u',
    columns: columns('id int32, t_id int32, amount decimal(12,2), note text'),
    rows: Array.from({ length: 90 }, (_, i) => [String(i + 1), i % 10 === 9 ? null : String((i * 7) % 70), i % 11 === 3 ? null : `${(i * 17) % 500}.${10 + (i % 90)}`, at(TEXTS, i)]),
  },
  { name: 'e', columns: columns('id int32, n int64'), rows: [] },
];

const TYPES: Readonly<Record<Engine, Readonly<Record<string, string>>>> = {
  postgres: { int32: 'integer', int64: 'bigint', float64: 'float8' },
  duckdb: { int32: 'INTEGER', int64: 'BIGINT', float64: 'DOUBLE' },
  trino: { int32: 'integer', int64: 'bigint', float64: 'double', text: 'varchar', timestamp: 'timestamp(6)' },
  clickhouse: { int32: 'Int32', int64: 'Int64', float64: 'Float64', text: 'String', date: 'Date32', timestamp: "DateTime64(6, 'UTC')", boolean: 'Bool' },
};

/** CREATE TABLE and INSERT in one engine's own words. */
export function definitions(engine: Engine, schema: string): string[] {
  return TABLES.flatMap(({ name, columns: all, rows }) => {
    const typed = all.map((column) => {
      const type = TYPES[engine][column.type] ?? (engine === 'clickhouse' ? column.type.replace('decimal', 'Decimal') : column.type);
      return `${column.name} ${engine === 'clickhouse' ? `Nullable(${type})` : type}`;
    });
    const create = `CREATE TABLE ${schema}.${name} (${typed.join(', ')})${engine === 'clickhouse' ? ' ENGINE = MergeTree ORDER BY tuple()' : ''}`;
    if (rows.length === 0) return [create];
    const values = rows.map((row) => `(${row.map((value, index) => literal(engine, value, all[index]?.type ?? 'text')).join(', ')})`);
    return [create, `INSERT INTO ${schema}.${name} VALUES ${values.join(', ')}`];
  });
}

function literal(engine: Engine, value: string | null, type: LogicalType): string {
  if (value === null) return 'NULL';
  const quoted = `'${value.replaceAll("'", "''")}'`;
  if (type === 'text') return engine === 'clickhouse' ? quoted.replaceAll('\\', '\\\\') : quoted;
  if (type === 'date') return engine === 'clickhouse' ? quoted : `DATE ${quoted}`;
  if (type === 'timestamp') return engine === 'clickhouse' ? quoted : `TIMESTAMP ${quoted}`;
  return type === 'float64' && engine === 'trino' ? `DOUBLE ${quoted}` : value;
}

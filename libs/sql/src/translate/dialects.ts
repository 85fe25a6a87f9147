import { Dialect as Polyglot } from '@polyglot-sql/sdk';
import type { SourceDialect, TypeClass } from './dialect.ts';

const set = <T extends string = string>(text: string): ReadonlySet<T> => new Set(text.trim().split(/\s+/)) as ReadonlySet<string> as ReadonlySet<T>;
const lines = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s*[,\n]\s*/));

const EXACT = ['+', '-', '*'].flatMap((name) => [`${name} int int`, `${name} numeric numeric`]);
const FLOAT = ['+', '-', '*', '/'].map((name) => `${name} float float`);
const SIGNS = ['- int', '- numeric', '- float'];
const ALL_SETS = new Set(['union', 'union all', 'except', 'except all', 'intersect', 'intersect all'] as const);

const DECIMAL_TYPES = { small_int: 'int2', int: 'int4', big_int: 'int8', double: 'float8', decimal: 'numeric', date: 'date', boolean: 'bool' };
const WIDENING = 'int>int int>numeric int>float numeric>float text>text bool>bool date>date timestamp>timestamp numeric>numeric float>float';

const duckdb: SourceDialect = {
  name: 'duckdb',
  polyglot: Polyglot.DuckDB,
  foldsCase: true,
  backslashEscapes: false,
  nullsFirst: () => false,
  floatLiterals: false,
  joins: set('Inner Cross Implicit Left Right Full'),
  usingJoins: true,
  correlated: true,
  inSubquery: true,
  nullInList: true,
  setOperations: ALL_SETS,
  setOrder: true,
  emptyAggregates: true,
  wideAliases: true,
  types: { ...DECIMAL_TYPES, text: 'text', var_char: 'text', timestamp: 'timestamp' },
  expressions: set('window_function null_safe_eq null_safe_neq concat length substring floor ceil abs year month day extract greatest least'),
  functions: set('abs greatest least nullif round coalesce concat row_number rank dense_rank'),
  compares: set<TypeClass>('int numeric float text bool date timestamp'),
  keys: set<TypeClass>('int numeric float text bool date timestamp'),
  operators: new Set([...EXACT, ...FLOAT, ...SIGNS, '% int int', '|| text text']),
  casts: lines('int>int, int>numeric, int>float, int>text, numeric>numeric, numeric>float, numeric>int, date>timestamp, timestamp>date, date>text, bool>int, text>text, date>date, float>float'),
  implicitCasts: set(`${WIDENING} date>timestamp`),
  aggregates: set('sum(int2) sum(int4) sum(int8) sum(numeric) sum(float8) avg(float8)'),
};

const trino: SourceDialect = {
  ...duckdb,
  name: 'trino',
  polyglot: Polyglot.Trino,
  wideAliases: false,
  types: { ...DECIMAL_TYPES, var_char: 'text' },
  // concat() of Trino is NULL where an argument is, greatest() too.
  expressions: set('window_function null_safe_eq null_safe_neq concat length substring floor ceil abs year month day extract'),
  functions: set('abs nullif round coalesce row_number rank dense_rank'),
  // NaN equals nothing there.
  compares: set<TypeClass>('int numeric text bool date timestamp'),
  keys: set<TypeClass>('int numeric text bool date timestamp'),
  operators: new Set([...EXACT, ...FLOAT, ...SIGNS, '/ int int', '% int int', '|| text text']),
  casts: lines('int>int, int>numeric, int>float, int>text, numeric>numeric, numeric>float, numeric>int, timestamp>date, date>text, bool>int, text>text, date>date, float>float'),
};

const clickhouse: SourceDialect = {
  name: 'clickhouse',
  polyglot: Polyglot.ClickHouse,
  foldsCase: false,
  backslashEscapes: true,
  nullsFirst: () => false,
  floatLiterals: true,
  // Outer joins fill up with 0 and '', unless a setting says otherwise.
  joins: set('Inner Cross Implicit'),
  usingJoins: false,
  correlated: false,
  inSubquery: false,
  nullInList: false,
  setOperations: new Set(['union all']),
  setOrder: false,
  emptyAggregates: false,
  wideAliases: true,
  types: { small_int: 'int2', int: 'int4', big_int: 'int8', double: 'float8' },
  expressions: set('abs year month day extract count_if'),
  functions: set('abs toyear tomonth todayofmonth nullif ifnull'),
  compares: set<TypeClass>('int numeric text bool date timestamp'),
  keys: set<TypeClass>('int numeric text bool date timestamp'),
  // Integers and decimals widen or wrap where PostgreSQL reports an overflow.
  operators: new Set([...EXACT, '+ float float', '- float float', '* float float', '/ float float', ...SIGNS, '% int int']),
  casts: lines('int>float, float>float, numeric>float'),
  implicitCasts: set(WIDENING),
  aggregates: set('sum(int2) sum(int4) sum(numeric) sum(float8) avg(float8)'),
};

const mysql: SourceDialect = {
  ...duckdb,
  name: 'mysql',
  polyglot: Polyglot.MySQL,
  backslashEscapes: true,
  nullsFirst: (descending) => !descending,
  joins: set('Inner Cross Implicit Left Right'),
  setOperations: new Set(['union', 'union all']),
  types: {},
  // `||` is OR there, and names of tables and texts follow settings of the server.
  expressions: set('abs year month day extract'),
  functions: set('abs nullif'),
  compares: set<TypeClass>('int numeric date timestamp'),
  keys: set<TypeClass>('int numeric date timestamp'),
  operators: new Set([...EXACT, '- int', '- numeric', '% int int']),
  casts: new Set(),
  implicitCasts: set('int>int int>numeric date>date timestamp>timestamp numeric>numeric'),
  aggregates: set('sum(int2) sum(int4) sum(int8) sum(numeric)'),
};

/** Dialects that requests may be written in, beside PostgreSQL's own. */
export const SOURCE_DIALECTS = { duckdb, trino, clickhouse, mysql } as const satisfies Record<string, SourceDialect>;
export type SourceDialectName = keyof typeof SOURCE_DIALECTS;

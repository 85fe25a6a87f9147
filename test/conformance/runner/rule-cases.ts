import { listedRules, type ListedRule } from './allow-list.ts';
import type { Case } from './cases.ts';
import type { CaseResult } from './outcome.ts';

/** Rows of the table `wide`. */
const ROWS = 10;
/** A value where a column would be refused for not being constant. */
const CONSTANTS: Readonly<Record<string, string>> = {
  int2: '2::smallint', int4: '2', int8: '2::bigint', numeric: '2.5', float4: '2.5::real', float8: '0.5::float8', text: "'a'", varchar: "'a'::varchar", bool: 'true', date: "date '2000-02-29'", timestamp: "timestamp '2000-02-29 12:00:00'", timestamptz: "timestamptz '2000-02-29 12:00:00Z'",
  interval: "interval '1 day 2 hours'", _timestamp: "ARRAY[timestamp '2000-02-29 12:00']", _timestamptz: "ARRAY[timestamptz '2000-02-29 12:00Z']", _bool: 'ARRAY[true, false]', _date: "ARRAY[date '2000-02-29']", _int2: 'ARRAY[1::smallint, 2::smallint]', _int8: 'ARRAY[1::bigint]', _float8: "ARRAY[0.5::float8]", time: "time '12:00'", any: 'c_int4', variadic: 'c_text', uuid: "'0123abcd-4567-89ef-0123-456789abcdef'::uuid", bytea: "'\\x01'::bytea", jsonb: `'{"a": 1}'::jsonb`, _int4: 'ARRAY[1, 2]', _text: "ARRAY['a']",
};
/** Constants that functions know by name. */
const FIELDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^date_trunc/, ["'month'", "'week'", "'hour'", "'quarter'"]], [/^(?:extract|date_part)/, ["'year'", "'month'", "'day'", "'hour'", "'minute'", "'second'", "'doy'", "'dow'", "'isodow'", "'week'", "'quarter'", "'epoch'"]],
  [/^to_char/, ["'YYYY-MM-DD'", "'HH24:MI:SS'"]], [/^regexp_replace/, ["'[aeiou]'"]], [/^encode/, ["'hex'", "'base64'"]],
];
/** Arguments that are mostly 1. */
const DIMENSION = /^array_(?:length|upper|lower)/;
const NO_COLUMN: ReadonlySet<string> = new Set(['_timestamp', '_timestamptz', 'interval', 'any', 'variadic', 'jsonb']);

/** Statements that use each listed rule of the engines, over columns and with constants. */
export function ruleCases(): Case[] {
  const rules = new Map<string, ListedRule>();
  for (const engine of ['duckdb', 'trino', 'clickhouse'] as const) for (const rule of listedRules(engine)) if (rule.verdict !== 'refused') rules.set(`${rule.kind} ${rule.key}`, rule);
  const statements = new Set([...rules.values()].flatMap(statementsOf));
  return [...statements].map((sql, index) => ({ id: `rules/${index + 1}`, corpus: 'rules', construct: 'rules of the allow-lists', divergence: null, sql }));
}

/** Where one row makes PostgreSQL fail, the others say something too: the statement for each row alone. */
export function rowByRow({ case: found, reference }: CaseResult): Case[] {
  if (reference !== 'fails' || !found.sql.endsWith(' FROM wide ORDER BY id')) return [];
  return Array.from({ length: ROWS }, (_, row) => ({ ...found, id: `${found.id}/${row + 1}`, sql: found.sql.replace(/ ORDER BY id$/, ` WHERE id = ${row + 1}`) }));
}

function statementsOf({ kind, key }: ListedRule): string[] {
  const plain = (expressions: readonly string[]): string[] => expressions.map((expression) => `SELECT id, ${expression} AS v FROM wide ORDER BY id`);
  switch (kind) {
    case 'operator':
      return plain(operatorForms(key));
    case 'cast': {
      const [source = '', target = ''] = key.split('>');
      return plain(operands(source).map((value) => `CAST(${value} AS ${quoted(target)})`));
    }
    case 'function':
      return plain(calls(key));
    case 'aggregate':
      if (/^(?:array|string|json|jsonb)_agg/.test(key)) return calls(key).flatMap((call) => [`SELECT ${call.replace(/\)$/, ' ORDER BY id)')} AS v FROM wide`, `SELECT c_bool, ${call.replace(/\)$/, ' ORDER BY id DESC)')} AS v FROM wide GROUP BY c_bool ORDER BY c_bool`]);
      return calls(key).flatMap((call) => [`SELECT ${call} AS v FROM wide`, `SELECT c_bool, ${call} AS v FROM wide GROUP BY c_bool ORDER BY c_bool`, `SELECT id, ${call} OVER (ORDER BY id) AS v FROM wide ORDER BY id`]).map(ordered);
    case 'window':
      return plain(calls(key).map((call) => `${call} OVER (ORDER BY id)`));
    case 'table function':
      return calls(key).map((call) => `SELECT wide.id, g.v FROM wide, LATERAL ${call} AS g(v) ORDER BY 1, 2`).concat(calls(key).filter((call) => !call.includes('c_')).map((call) => `SELECT v FROM ${call} AS g(v) ORDER BY 1`));
    case 'construct':
      return [];
  }
}

function operatorForms(key: string): string[] {
  const words = key.split(' ');
  if (words.length === 2) return operands(words[1] ?? '').map((value) => `(${words[0] ?? ''} ${value})`);
  const [left = '', operator = '', right = ''] = words;
  return operands(left).flatMap((a) => operands(right).map((b) => `(${a} ${operator} ${b})`)).slice(0, 3);
}

/** Calls of a signature: over columns, with constants after the first argument, and with known words. */
function calls(key: string): string[] {
  const [, name = '', list = ''] = /^(.+?)\((.*)\)$/.exec(key) ?? [];
  const types = list === '' ? [] : list.split(',');
  if (list === '*' || types.length === 0) return [`${quoted(name)}(${list})`];
  const column = (type: string): string => operands(type)[0] ?? 'NULL';
  const constant = (type: string): string => CONSTANTS[type] ?? column(type);
  const words = FIELDS.find(([of]) => of.test(name))?.[1] ?? [];
  const lists = [types.map(column), types.map((type, at) => (at === 0 ? column(type) : constant(type))), types.map((type, at) => (at === 0 ? constant(type) : column(type)))];
  if (DIMENSION.test(name)) lists.push([column(types[0] ?? ''), '1']);
  if (name === 'encode') lists.push(...words.map((word) => [column('bytea'), word]));
  else if (name === 'regexp_replace') lists.push(...words.map((word) => types.map((type, at) => (at === 1 ? word : at === 0 ? column(type) : at === 3 ? "'g'" : constant(type)))));
  else lists.push(...words.map((word) => types.map((type, at) => (type === 'text' && (name === 'to_char' ? at === 1 : at === 0) ? word : column(type)))));
  return [...new Set(lists.map((found) => found.join(', ')))].map((found) => `${quoted(name)}(${found})`);
}

/** An ordered-set aggregate takes its last argument in WITHIN GROUP. */
function ordered(sql: string): string {
  return sql.replace(/"(percentile_cont|percentile_disc|mode)"\((?:(.+?), )?([^,()]+|.+?::\w+)\)/, (_, name: string, direct: string | undefined, value: string) => `${name}(${direct === undefined ? '' : direct.includes('c_') ? '0.5' : direct}) WITHIN GROUP (ORDER BY ${value})`);
}

function operands(type: string): string[] {
  const constant = CONSTANTS[type];
  // A copy holds varchar as text.
  const column = NO_COLUMN.has(type) ? [] : [type === 'varchar' ? 'c_varchar::varchar' : `c_${type}`];
  return [...column, ...(constant === undefined ? [] : [constant])];
}

const quoted = (name: string): string => (name === 'count' || /^(?:int|float)\d$/.test(name) ? name : `"${name}"`);

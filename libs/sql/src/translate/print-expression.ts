import { CannotTranslate } from './cannot-translate.ts';
import type { SourceDialect } from './dialect.ts';
import { isEmpty, isRecord, listOf, nodeOf, only, placeOf, textOf, words, type Fields, type SourceNode } from './syntax.ts';

/** Prints parts of a statement; subqueries are printed by the statement's printer. */
export interface Printer {
  readonly dialect: SourceDialect;
  readonly query: (value: unknown) => string;
}

type Print = (node: SourceNode, printer: Printer) => string;

/** Every name is quoted, so that PostgreSQL takes it as it is; names that the dialect folds are lower case, as PostgreSQL keeps them. */
export function printName(value: unknown, { dialect }: Printer): string {
  if (!isRecord(value)) throw new CannotTranslate('a name is missing');
  const text = textOf(value['name']);
  if (text === '') throw new CannotTranslate('a name is empty');
  const name = dialect.foldsCase && value['quoted'] !== true ? text.toLowerCase() : text;
  return `"${name.replaceAll('"', '""')}"`;
}

/** @throws CannotTranslate for everything that is not on a list. */
export function printExpression(value: unknown, printer: Printer): string {
  const node = nodeOf(value);
  const print = Object.hasOwn(SHARED, node.kind) ? SHARED[node.kind] : printer.dialect.expressions.has(node.kind) ? LISTED[node.kind] : undefined;
  if (print === undefined) throw new CannotTranslate(`${words(node.kind)} is not known to mean the same`, placeOf(node.fields));
  return print(node, printer);
}

export function printList(values: unknown, printer: Printer): string {
  return listOf(values).map((value) => printExpression(value, printer)).join(', ');
}

const infix =
  (sign: string): Print =>
  (node, printer) => {
    const { left, right } = only(node, ['left', 'right']);
    return `(${printExpression(left, printer)} ${sign} ${printExpression(right, printer)})`;
  };

const call =
  (name: string): Print =>
  (node, printer) => {
    checkOriginal(node);
    const { this: operand } = only(node, ['this', 'original_name']);
    return `${name}(${printExpression(operand, printer)})`;
  };

const part =
  (field: string): Print =>
  (node, printer) =>
    `extract(${field} FROM ${printExpression(only(node, ['this'])['this'], printer)})`;

const aggregate =
  (name: string): Print =>
  (node, printer) => {
    const { this: operand, distinct, filter, star } = only(node, ['this', 'distinct', 'filter', 'star', 'name', 'original_name']);
    const written = textOf(node.fields['name'] ?? node.fields['original_name']);
    if (written !== '' && written.toLowerCase() !== name) throw new CannotTranslate(`${written} is not known to mean the same`);
    const inside = star === true ? '*' : operand === null || operand === undefined ? '*' : printExpression(operand, printer);
    if (inside === '*' && name !== 'count') throw new CannotTranslate(`${name}(*)`);
    return `${name}(${distinct === true ? 'DISTINCT ' : ''}${inside})${isEmpty(filter) ? '' : ` FILTER (WHERE ${printExpression(filter, printer)})`}`;
  };

/** What is parsed as one kind under several names must have been written under a name that was looked at. */
function checkOriginal({ kind, fields }: SourceNode): void {
  const original = textOf(fields['original_name']).toLowerCase();
  if (original !== '' && original !== kind.replaceAll('_', '') && !['if', 'ifnull', 'nvl', 'coalesce', 'ceiling', 'len'].includes(original)) throw new CannotTranslate(`${original} is not known to mean the same`);
}

function literal(node: SourceNode, { dialect }: Printer): string {
  const { literal_type: type, value } = only(node, ['literal_type', 'value']);
  const text = textOf(value);
  if (type === 'number') {
    if (/^\d+$/.test(text)) {
      if (BigInt(text) > 9_223_372_036_854_775_807n) throw new CannotTranslate(`the number ${text} is larger than a bigint`);
      return text;
    }
    if (!/^(\d+\.\d*|\.\d+|\d+)(e[+-]?\d+)?$/i.test(text)) throw new CannotTranslate(`the number ${text}`);
    return dialect.floatLiterals || /e/i.test(text) ? `CAST('${text}' AS float8)` : text;
  }
  if (type === 'string') {
    return quoted(text);
  }
  if (type === 'date' && /^\d{4}-\d\d-\d\d$/.test(text)) {
    // ClickHouse's Date has two bytes.
    if (dialect.name === 'clickhouse' && (text < '1970-01-01' || text > '2149-06-06')) throw new CannotTranslate(`the date ${text} is outside of what its Date holds`);
    return `DATE '${text}'`;
  }
  if (type === 'timestamp' && dialect.name !== 'clickhouse' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(text)) return `TIMESTAMP '${text}'`;
  throw new CannotTranslate(`a ${textOf(type)} literal`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** With a pattern that has no escapes, every engine reads it alike. */
const like: Print = (node, printer) => {
  const { left, right } = only(node, ['left', 'right']);
  if (!printer.dialect.compares.has('text')) throw new CannotTranslate('LIKE follows the collation there', placeOf(node.fields));
  const pattern = nodeOf(right);
  if (pattern.kind !== 'literal' || pattern.fields['literal_type'] !== 'string') throw new CannotTranslate('LIKE with a pattern that is no literal', placeOf(node.fields));
  if (textOf(pattern.fields['value']).includes('\\')) throw new CannotTranslate('LIKE with a backslash in its pattern', placeOf(node.fields));
  return `(${printExpression(left, printer)} LIKE ${printExpression(right, printer)})`;
};

const inList: Print = (node, printer) => {
  const { this: operand, expressions, query, not } = only(node, ['this', 'expressions', 'query', 'not']);
  const sign = not === true ? 'NOT IN' : 'IN';
  if (!isEmpty(query)) {
    if (!printer.dialect.inSubquery) throw new CannotTranslate('IN with a subquery, which does not know NULL there', placeOf(operand));
    return `(${printExpression(operand, printer)} ${sign} (${printer.query(query)}))`;
  }
  const values = listOf(expressions);
  if (values.length === 0) throw new CannotTranslate('IN with an unusual list', placeOf(operand));
  if (!printer.dialect.nullInList && values.some((value) => nodeOf(value).kind !== 'literal')) throw new CannotTranslate('IN with something other than literals in its list', placeOf(operand));
  return `(${printExpression(operand, printer)} ${sign} (${printList(values, printer)}))`;
};

const caseOf: Print = (node, printer) => {
  const { operand, whens, else_: otherwise } = only(node, ['operand', 'whens', 'else_']);
  const arms = listOf(whens).map((arm) => {
    const [when, then] = listOf(arm);
    return ` WHEN ${printExpression(when, printer)} THEN ${printExpression(then, printer)}`;
  });
  const subject = isEmpty(operand) ? '' : ` ${printExpression(operand, printer)}`;
  return `(CASE${subject}${arms.join('')}${isEmpty(otherwise) ? '' : ` ELSE ${printExpression(otherwise, printer)}`} END)`;
};

const ifThenElse: Print = (node, printer) => {
  checkOriginal(node);
  const { condition, true_value: yes, false_value: no } = only(node, ['condition', 'true_value', 'false_value', 'original_name']);
  return `(CASE WHEN ${printExpression(condition, printer)} THEN ${printExpression(yes, printer)}${isEmpty(no) ? '' : ` ELSE ${printExpression(no, printer)}`} END)`;
};

const between: Print = (node, printer) => {
  const { this: operand, low, high, not } = only(node, ['this', 'low', 'high', 'not']);
  return `(${printExpression(operand, printer)} ${not === true ? 'NOT ' : ''}BETWEEN ${printExpression(low, printer)} AND ${printExpression(high, printer)})`;
};

const is =
  (what: string): Print =>
  (node, printer) => {
    const { this: operand, not } = only(node, ['this', 'not']);
    return `(${printExpression(operand, printer)} IS ${not === true ? 'NOT ' : ''}${what})`;
  };

const cast: Print = (node, printer) => {
  const { this: operand, to } = only(node, ['this', 'to']);
  return `CAST(${printExpression(operand, printer)} AS ${printType(to, printer)})`;
};

function printType(value: unknown, { dialect }: Printer): string {
  if (!isRecord(value)) throw new CannotTranslate('a type is missing');
  const { data_type: name, precision, scale } = only({ kind: 'type', fields: value }, ['data_type', 'precision', 'scale', 'integer_spelling']);
  const type = Object.hasOwn(dialect.types, textOf(name)) ? dialect.types[textOf(name)] : undefined;
  if (type === undefined) throw new CannotTranslate(`CAST to ${words(textOf(name))}`);
  if (type !== 'numeric') {
    if (!isEmpty(precision)) throw new CannotTranslate(`CAST to ${words(textOf(name))} with a precision`);
    return type;
  }
  if (typeof precision !== 'number' || precision > 38 || (scale !== null && typeof scale !== 'number')) throw new CannotTranslate('CAST to a decimal without its digits');
  return `numeric(${precision}, ${scale ?? 0})`;
}

const column: Print = (node, printer) => {
  const { name, table } = only(node, ['name', 'table']);
  return isEmpty(table) ? printName(name, printer) : `${printName(table, printer)}.${printName(name, printer)}`;
};

/** Only counted characters from the first one on: what lies before and negative positions differ. */
const substring: Print = (node, printer) => {
  const { this: operand, start, length } = only(node, ['this', 'start', 'length', 'from_for_syntax']);
  const numbers = [start, ...(isEmpty(length) ? [] : [length])].map((value) => {
    const { kind, fields } = nodeOf(value);
    const text = textOf(fields['value']);
    if (kind !== 'literal' || !/^\d+$/.test(text)) throw new CannotTranslate('substring with bounds that are no plain numbers', placeOf(operand));
    return text;
  });
  if (numbers[0] === '0') throw new CannotTranslate('substring from 0', placeOf(operand));
  return `substring(${[printExpression(operand, printer), ...numbers].join(', ')})`;
};

const extract: Print = (node, printer) => {
  const { this: operand, field } = only(node, ['this', 'field']);
  const name = typeof field === 'string' ? field.toLowerCase() : '';
  if (!['year', 'month', 'day', 'hour', 'minute'].includes(name)) throw new CannotTranslate(`extract of ${name === '' ? 'an unusual field' : name}`, placeOf(operand));
  return `extract(${name} FROM ${printExpression(operand, printer)})`;
};

const FUNCTIONS: Readonly<Record<string, (args: readonly string[]) => string>> = {
  toyear: ([value = '']) => `extract(year FROM ${value})`,
  tomonth: ([value = '']) => `extract(month FROM ${value})`,
  todayofmonth: ([value = '']) => `extract(day FROM ${value})`,
  ifnull: (args) => `coalesce(${args.join(', ')})`,
};

const fn: Print = (node, printer) => {
  const { name, args } = only(node, ['name', 'args']);
  const lower = textOf(name).toLowerCase();
  if (!printer.dialect.functions.has(lower)) throw new CannotTranslate(`${textOf(name)} is not known to mean the same`, placeOf(args));
  const printed = listOf(args).map((value) => printExpression(value, printer));
  return FUNCTIONS[lower]?.(printed) ?? `${lower}(${printed.join(', ')})`;
};

const RANKS: Readonly<Record<string, string>> = { row_number: 'row_number()', rank: 'rank()', dense_rank: 'dense_rank()' };
const WINDOWED: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg']);

const windowFunction: Print = (node, printer) => {
  const { this: operand, over } = only(node, ['this', 'over']);
  const inner = nodeOf(operand);
  const rank = RANKS[inner.kind];
  if (rank === undefined && !WINDOWED.has(inner.kind)) throw new CannotTranslate(`${words(inner.kind)} over a window`);
  if (rank !== undefined) only(inner, []);
  if (!isRecord(over)) throw new CannotTranslate('OVER has an unusual form');
  const { partition_by: partition, order_by: order } = only({ kind: 'OVER', fields: over }, ['partition_by', 'order_by']);
  const keys = [isEmpty(partition) ? '' : `PARTITION BY ${printList(partition, printer)}`, isEmpty(order) ? '' : `ORDER BY ${printOrder(order, printer)}`];
  return `${rank ?? printExpression(operand, printer)} OVER (${keys.filter((key) => key !== '').join(' ')})`;
};

/** Sort keys, with the place of NULL written out as the dialect has it. */
export function printOrder(items: unknown, printer: Printer): string {
  return listOf(items)
    .map((item) => {
      if (!isRecord(item)) throw new CannotTranslate('ORDER BY has an unusual form');
      const { this: value, desc, nulls_first: nulls } = only({ kind: 'ORDER BY', fields: item }, ['this', 'desc', 'nulls_first']);
      const descending = desc === true;
      const first = typeof nulls === 'boolean' ? nulls : printer.dialect.nullsFirst(descending);
      return `${printSortKey(value, printer)}${descending ? ' DESC' : ''} NULLS ${first ? 'FIRST' : 'LAST'}`;
    })
    .join(', ');
}

/** PostgreSQL takes a bare number or name for an output column, but not one in parentheses. */
function printSortKey(value: unknown, printer: Printer): string {
  const printed = printExpression(value, printer);
  if (nodeOf(value).kind === 'boolean' || nodeOf(value).kind === 'null') throw new CannotTranslate('ORDER BY a constant');
  return printed;
}

const SHARED: Readonly<Record<string, Print>> = {
  column,
  literal,
  null: () => 'NULL',
  boolean: ({ fields }: SourceNode) => (fields['value'] === true ? 'true' : 'false'),
  paren: (node, printer) => `(${printExpression(only(node, ['this'])['this'], printer)})`,
  neg: (node, printer) => `(- ${printExpression(only(node, ['this'])['this'], printer)})`,
  not: (node, printer) => `(NOT ${printExpression(only(node, ['this'])['this'], printer)})`,
  and: infix('AND'),
  or: infix('OR'),
  eq: infix('='),
  neq: infix('<>'),
  lt: infix('<'),
  lte: infix('<='),
  gt: infix('>'),
  gte: infix('>='),
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: infix('/'),
  mod: infix('%'),
  mod_func: (node, printer) => {
    const { this: left, expression: right } = only(node, ['this', 'expression']);
    return `(${printExpression(left, printer)} % ${printExpression(right, printer)})`;
  },
  between,
  in: inList,
  like,
  is_null: is('NULL'),
  is_true: is('TRUE'),
  is_false: is('FALSE'),
  case: caseOf,
  if_func: ifThenElse,
  coalesce: (node, printer) => {
    checkOriginal(node);
    return `coalesce(${printList(only(node, ['expressions', 'original_name'])['expressions'], printer)})`;
  },
  cast,
  count: aggregate('count'),
  sum: aggregate('sum'),
  min: aggregate('min'),
  max: aggregate('max'),
  avg: aggregate('avg'),
  function: fn,
  subquery: (node, printer) => `(${printer.query(only(node, ['this'])['this'])})`,
  exists: (node, printer) => {
    const { this: inner, not } = only(node, ['this', 'not']);
    return `(${not === true ? 'NOT ' : ''}EXISTS (${printer.query(inner)}))`;
  },
};

const LISTED: Readonly<Record<string, Print>> = {
  window_function: windowFunction,
  null_safe_eq: infix('IS NOT DISTINCT FROM'),
  null_safe_neq: infix('IS DISTINCT FROM'),
  concat: infix('||'),
  length: call('length'),
  floor: call('floor'),
  ceil: call('ceil'),
  abs: call('abs'),
  year: part('year'),
  month: part('month'),
  day: part('day'),
  substring,
  extract,
  greatest: (node, printer) => `greatest(${printList(only(node, ['expressions', 'original_name'])['expressions'], printer)})`,
  least: (node, printer) => `least(${printList(only(node, ['expressions', 'original_name'])['expressions'], printer)})`,
  count_if: (node, printer) => `count(*) FILTER (WHERE ${printExpression(only(node, ['this', 'name'])['this'] as Fields, printer)})`,
};

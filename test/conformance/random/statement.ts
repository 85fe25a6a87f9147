import type { Choice } from './choice.ts';
import { aggregate, expression, leaf, text, TYPES, type Column, type Expression, type Type, type Writer } from './expression.ts';

/** A table and its columns that expressions can use. */
export interface Source {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: Type }[];
}

type JoinKind = 'JOIN' | 'LEFT JOIN' | 'RIGHT JOIN' | 'FULL JOIN';

interface Relation {
  readonly alias: string;
  /** A table's name, or a query in parentheses. */
  readonly sql: (writer: Writer) => string;
}

/** A SELECT in parts that can be left out one by one. */
export interface Select {
  readonly relations: readonly [Relation, ...Relation[]];
  readonly joins: readonly { readonly kind: JoinKind; readonly on: string }[];
  readonly targets: readonly Expression[];
  /** How many of the targets are grouped by; null: not grouped. */
  readonly grouped: number | null;
  readonly where: Expression | null;
  readonly having: Expression | null;
  readonly distinct: boolean;
  /** Ordered by all of its columns, and cut. */
  readonly limit: number | null;
  /** A second SELECT of the same columns. */
  readonly combined: { readonly operator: string; readonly with: Select } | null;
}

/** The statement, each of its expressions written by `writer`. */
export function write(select: Select, writer: Writer = text): string {
  const { targets, limit, combined } = select;
  const body = combined === null ? writeBody(select, writer) : `${writeBody(select, writer)} ${combined.operator} ${writeBody(combined.with, writer)}`;
  if (limit === null) return body;
  return `${body} ORDER BY ${targets.map((_, index) => index + 1).join(', ')} LIMIT ${limit}`;
}

function writeBody({ targets, where, grouped, having, distinct, ...rest }: Select, writer: Writer): string {
  const columns = targets.map((target, index) => `${writer(target)} AS c${index + 1}`).join(', ');
  const grouping = grouped === null || grouped === 0 ? '' : ` GROUP BY ${targets.slice(0, grouped).map((_, index) => index + 1).join(', ')}`;
  return `SELECT ${distinct ? 'DISTINCT ' : ''}${columns} FROM ${from(rest, writer)}${where === null ? '' : ` WHERE ${writer(where)}`}${grouping}${having === null ? '' : ` HAVING ${writer(having)}`}`;
}

export function from({ relations: [first, ...others], joins }: Pick<Select, 'relations' | 'joins'>, writer: Writer): string {
  const named = ({ sql, alias }: Relation): string => `${sql(writer)} AS ${alias}`;
  return `${named(first)}${others.map((relation, index) => ` ${joins[index]?.kind ?? 'CROSS JOIN'} ${named(relation)}${joins[index] === undefined ? '' : ` ON ${joins[index].on}`}`).join('')}`;
}

/** A random SELECT over some of the tables. */
export function randomSelect(sources: readonly [Source, ...Source[]], choice: Choice): Select {
  const { relations, joins, columns } = randomFrom(sources, choice);
  const where = choice.chance(0.6) ? expression('bool', columns, 2, choice) : null;
  const common = { relations, joins, where, having: null, distinct: false, limit: choice.chance(0.15) ? choice.below(20) : null, combined: null };
  if (choice.chance(0.35)) return randomGroups(common, columns, choice);
  const targets = Array.from({ length: 1 + choice.below(3) }, () => expression(choice.one(TYPES), columns, 3, choice));
  if (choice.chance(0.15)) return { ...common, targets: [...targets, ...windows(columns, choice)], grouped: null, limit: null };
  const plain: Select = { ...common, targets, grouped: null, distinct: choice.chance(0.1) };
  if (!choice.chance(0.1)) return plain;
  const other: Select = { ...plain, where: expression('bool', columns, 2, choice), targets: targets.map(({ type }) => expression(type, columns, 2, choice)), limit: null };
  return { ...plain, combined: { operator: choice.one(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL']), with: other } };
}

function randomGroups(common: Omit<Select, 'targets' | 'grouped'>, columns: readonly Column[], choice: Choice): Select {
  const keys = Array.from({ length: choice.below(3) }, () => expression(choice.one(['int4', 'text', 'bool', 'date', 'numeric']), columns, 1, choice)).filter((key) => key.parts.length > 0 || columns.some(({ sql }) => sql === text(key)));
  const aggregates = Array.from({ length: 1 + choice.below(2) }, () => aggregate(columns, choice));
  const having = choice.chance(0.2) ? { type: 'bool' as const, parts: [], write: () => `count(*) > ${choice.below(1) + 1}` } : null;
  return { ...common, targets: [...keys, ...aggregates], grouped: keys.length, having };
}

const WINDOW_CALLS = ['row_number()', 'rank()', 'dense_rank()', 'ntile(3)', 'count(*)', 'lag(@)', 'lead(@)', 'first_value(@)', 'last_value(@)', 'sum(@)', 'min(@)', 'max(@)', 'avg(@)', 'count(@)'] as const;

/** Window functions over one column; their order is that of the keys of all relations, so that it is total. */
function windows(columns: readonly Column[], choice: Choice): Expression[] {
  const keys = columns.filter(({ sql }) => /(?:_id|\.id)$/.test(sql));
  const column = choice.maybeOne(columns.filter(({ type }) => type === 'int4' || type === 'numeric'));
  const relationsOf = (some: readonly Column[]): number => new Set(some.map(({ sql }) => sql.split('.')[0])).size;
  if (column === undefined || relationsOf(keys) < relationsOf(columns)) return [];
  const partition = choice.chance(0.5) ? `PARTITION BY ${choice.maybeOne(columns)?.sql ?? '1'} ` : '';
  // Joined rows have the key of every relation between them.
  return [leaf('numeric', `${choice.one(WINDOW_CALLS).replace('@', column.sql)} OVER (${partition}ORDER BY ${keys.map(({ sql }) => sql).join(', ')})`)];
}

function randomFrom(sources: readonly [Source, ...Source[]], choice: Choice): Pick<Select, 'relations' | 'joins'> & { readonly columns: readonly Column[] } {
  const first = randomRelation(sources, 'a', choice);
  if (choice.chance(0.6)) return { relations: [first.relation], joins: [], columns: first.columns };
  const second = randomRelation(sources, 'b', choice);
  const pair = choice.maybeOne(first.columns.flatMap((left) => second.columns.filter((right) => right.type === left.type && left.type !== 'bool').map((right) => ({ left, right }))));
  const columns = [...first.columns, ...second.columns];
  if (pair === undefined) return { relations: [first.relation], joins: [], columns: first.columns };
  return { relations: [first.relation, second.relation], joins: [{ kind: choice.one(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']), on: `${pair.left.sql} = ${pair.right.sql}` }], columns };
}

function randomRelation(sources: readonly [Source, ...Source[]], alias: string, choice: Choice): { readonly relation: Relation; readonly columns: readonly Column[] } {
  const source = choice.one(sources);
  const columns = source.columns.map(({ name, type }): Column => ({ sql: `${alias}.${name}`, type }));
  if (!choice.chance(0.25)) return { relation: { alias, sql: () => source.name }, columns };
  const inner = source.columns.map(({ name, type }): Column => ({ sql: `s.${name}`, type }));
  const targets = [...inner.slice(0, 1).map((column) => leaf(column.type, column.sql)), ...Array.from({ length: 2 }, () => expression(choice.one(TYPES), inner, 2, choice))];
  const where = choice.chance(0.5) ? expression('bool', inner, 1, choice) : null;
  const sql = (writer: Writer): string => `(SELECT ${targets.map((target, index) => `${writer(target)} AS x${index + 1}`).join(', ')} FROM ${source.name} AS s${where === null ? '' : ` WHERE ${writer(where)}`})`;
  return { relation: { alias, sql }, columns: targets.map(({ type }, index) => ({ sql: `${alias}.x${index + 1}`, type })) };
}

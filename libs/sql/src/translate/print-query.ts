import { CannotTranslate } from './cannot-translate.ts';
import type { SourceDialect } from './dialect.ts';
import { printExpression, printList, printName, printOrder, type Printer } from './print-expression.ts';
import { isEmpty, isRecord, listOf, nodeOf, only, placeOf, textOf, words, type Fields, type SourceNode } from './syntax.ts';

/**
 * A query as PostgreSQL should read it, printed from the parser's tree node by node.
 *
 * @throws CannotTranslate
 */
export function printQuery(value: unknown, dialect: SourceDialect): string {
  const printer: Printer = { dialect, query: (inner) => queryOf(nodeOf(inner), printer) };
  return printer.query(value);
}

function queryOf(node: SourceNode, printer: Printer): string {
  switch (node.kind) {
    case 'select':
      return select(node, printer);
    case 'union':
    case 'intersect':
    case 'except':
      return setOperation(node, printer);
    case 'values':
      return values(node, printer);
    case 'subquery': {
      const { this: inner } = only(node, ['this']);
      return `(${printer.query(inner)})`;
    }
    case 'paren':
      return `(${printer.query(only(node, ['this'])['this'])})`;
    default:
      throw new CannotTranslate(`${words(node.kind)} is not a query`, placeOf(node.fields));
  }
}

function select(node: SourceNode, printer: Printer): string {
  const f = only(node, ['expressions', 'from', 'joins', 'where_clause', 'group_by', 'having', 'order_by', 'limit', 'offset', 'distinct', 'with']);
  const clauses = [
    withOf(f['with'], printer),
    `SELECT ${f['distinct'] === true ? 'DISTINCT ' : ''}${listOf(f['expressions']).map((item) => output(item, printer)).join(', ')}`,
    isEmpty(f['from']) ? '' : `FROM ${from(f, printer)}`,
    isEmpty(f['where_clause']) ? '' : `WHERE ${printExpression(inside(f['where_clause'], 'WHERE', ['this'])['this'], printer)}`,
    isEmpty(f['group_by']) ? '' : `GROUP BY ${printList(inside(f['group_by'], 'GROUP BY', ['expressions'])['expressions'], printer)}`,
    isEmpty(f['having']) ? '' : `HAVING ${printExpression(inside(f['having'], 'HAVING', ['this'])['this'], printer)}`,
    ...tail(f, printer),
  ];
  return clauses.filter((clause) => clause !== '').join(' ');
}

/** ORDER BY, LIMIT and OFFSET. */
function tail(f: Fields, printer: Printer): string[] {
  return [
    isEmpty(f['order_by']) ? '' : `ORDER BY ${printOrder(inside(f['order_by'], 'ORDER BY', ['expressions'])['expressions'], printer)}`,
    isEmpty(f['limit']) ? '' : `LIMIT ${count(f['limit'], 'LIMIT')}`,
    isEmpty(f['offset']) ? '' : `OFFSET ${count(f['offset'], 'OFFSET')}`,
  ];
}

function inside(value: unknown, what: string, allowed: readonly string[]): Fields {
  if (!isRecord(value)) throw new CannotTranslate(`${what} has an unusual form`);
  return only({ kind: what, fields: value }, allowed);
}

/** A plain number, whether or not it stands in a node of its own. */
function count(value: unknown, what: string): string {
  const number = isRecord(value) && 'this' in value ? inside(value, what, ['this'])['this'] : value;
  const { kind, fields } = nodeOf(number);
  const text = textOf(fields['value']);
  if (kind !== 'literal' || fields['literal_type'] !== 'number' || !/^\d+$/.test(text)) throw new CannotTranslate(`${what} with something other than a number`);
  return text;
}

function output(item: unknown, printer: Printer): string {
  const node = nodeOf(item);
  if (node.kind === 'star') {
    const { table } = only(node, ['table']);
    return isEmpty(table) ? '*' : `${printName(table, printer)}.*`;
  }
  if (node.kind !== 'alias') return printExpression(item, printer);
  const { this: value, alias } = only(node, ['this', 'alias']);
  return `${printExpression(value, printer)} AS ${printName(alias, printer)}`;
}

function from(f: Fields, printer: Printer): string {
  const first = listOf(inside(f['from'], 'FROM', ['expressions'])['expressions']).map((item) => relation(item, printer));
  return `${first.join(', ')}${listOf(f['joins']).map((item) => join(item, printer)).join('')}`;
}

const JOINS: Readonly<Record<string, string>> = { Inner: 'JOIN', Cross: 'CROSS JOIN', Left: 'LEFT JOIN', Right: 'RIGHT JOIN', Full: 'FULL JOIN' };

function join(item: unknown, printer: Printer): string {
  if (!isRecord(item)) throw new CannotTranslate('a join has an unusual form');
  const { this: right, kind, on, using } = only({ kind: 'join', fields: item }, ['this', 'kind', 'on', 'using']);
  const name = textOf(kind);
  if (!printer.dialect.joins.has(name)) throw new CannotTranslate(`a join of the kind ${name.toLowerCase()}`, placeOf(right));
  const table = relation(right, printer);
  const hasCondition = !isEmpty(on) || !isEmpty(using);
  if (name === 'Implicit' || name === 'Cross') {
    if (hasCondition) throw new CannotTranslate('a cross join with a condition', placeOf(right));
    return name === 'Implicit' ? `, ${table}` : ` CROSS JOIN ${table}`;
  }
  if (!hasCondition) throw new CannotTranslate('a join without a condition', placeOf(right));
  if (isEmpty(using)) return ` ${JOINS[name] ?? 'JOIN'} ${table} ON ${printExpression(on, printer)}`;
  if (!printer.dialect.usingJoins) throw new CannotTranslate('a join with USING', placeOf(right));
  return ` ${JOINS[name] ?? 'JOIN'} ${table} USING (${listOf(using).map((column) => printName(column, printer)).join(', ')})`;
}

function relation(item: unknown, printer: Printer): string {
  const node = nodeOf(item);
  if (node.kind === 'table') {
    const { name, schema, alias, column_aliases: columns } = only(node, ['name', 'schema', 'alias', 'column_aliases']);
    const path = [...(isEmpty(schema) ? [] : [printName(schema, printer)]), printName(name, printer)];
    return `${path.join('.')}${aliased(alias, columns, printer)}`;
  }
  if (node.kind === 'subquery') {
    const { this: inner, alias, column_aliases: columns } = only(node, ['this', 'alias', 'column_aliases']);
    return `(${printer.query(inner)})${aliased(alias, columns, printer)}`;
  }
  throw new CannotTranslate(`${words(node.kind)} in FROM`, placeOf(node.fields));
}

function aliased(alias: unknown, columns: unknown, printer: Printer): string {
  if (isEmpty(alias)) return '';
  const names = listOf(columns).map((column) => printName(column, printer));
  return ` AS ${printName(alias, printer)}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}

function withOf(value: unknown, printer: Printer): string {
  if (isEmpty(value)) return '';
  const ctes = listOf(inside(value, 'WITH', ['ctes'])['ctes']).map((cte) => {
    const { alias, this: query, columns } = inside(cte, 'WITH', ['alias', 'this', 'columns']);
    return `${printName(alias, printer)}${isEmpty(columns) ? '' : ` (${listOf(columns).map((column) => printName(column, printer)).join(', ')})`} AS (${printer.query(query)})`;
  });
  return `WITH ${ctes.join(', ')}`;
}

function values(node: SourceNode, printer: Printer): string {
  const rows = listOf(only(node, ['expressions'])['expressions']).map((row) => `(${printList(inside(row, 'VALUES', ['expressions'])['expressions'], printer)})`);
  return `VALUES ${rows.join(', ')}`;
}

function setOperation(node: SourceNode, printer: Printer): string {
  const f = only(node, ['left', 'right', 'all', 'distinct', 'order_by', 'limit', 'offset', 'with']);
  const name = `${node.kind}${f['all'] === true ? ' all' : ''}`;
  if (!([...printer.dialect.setOperations] as string[]).includes(name)) throw new CannotTranslate(`${name.toUpperCase()} is not known to mean the same`, placeOf(f['right']));
  // The parser binds INTERSECT no closer than the others, and every engine does.
  if (node.kind === 'intersect' && isBareSetOperation(f['left'])) throw new CannotTranslate('INTERSECT beside another set operation: write parentheses around the one that comes first', placeOf(f['right']));
  const ending = tail(f, printer).filter((clause) => clause !== '');
  if (ending.length > 0 && !printer.dialect.setOrder) throw new CannotTranslate('ORDER BY or LIMIT after a set operation, which belong to its last part there', placeOf(f['right']));
  const arms = `${arm(f['left'], printer)} ${name.toUpperCase()} ${arm(f['right'], printer)}`;
  return [withOf(f['with'], printer), arms, ...ending].filter((clause) => clause !== '').join(' ');
}

function isBareSetOperation(value: unknown): boolean {
  return ['union', 'except', 'intersect'].includes(nodeOf(value).kind);
}

function arm(value: unknown, printer: Printer): string {
  return `(${printer.query(value)})`;
}

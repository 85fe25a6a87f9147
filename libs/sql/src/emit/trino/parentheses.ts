/** A text, a quoted name, a word, a number, or one sign. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\S/g;

/** Before an expression that ends at one of `AFTER`. */
const BEFORE = new Set(['SELECT', 'DISTINCT', 'WHERE', 'ON', 'HAVING', 'WHEN', 'THEN', 'ELSE', 'BY', ',', '(']);
const AFTER = new Set([',', ')', 'AS', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'WHEN', 'THEN', 'ELSE', 'END', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'ASC', 'DESC', 'NULLS', '']);
/** Before an expression that the FROM of a query follows; that of `substring` comes after less than one. */
const BEFORE_SELECTED = new Set(['SELECT', 'DISTINCT', ',']);
/** Before an operand, which CASE … END is as it stands. */
const BEFORE_OPERAND = new Set([...BEFORE, 'AND', 'OR', 'NOT', '+', '-', '*', '/', '%', '|', '=', '<', '>']);
const QUERY = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);
/** What is no expression, or more than one, has one of these between its own parentheses. */
const NOT_ONE_EXPRESSION = new Set([',', 'JOIN', 'UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH']);

/** A pair of parentheses, or brackets. */
interface Pair {
  readonly start: number;
  /** The tokens before it, and after its start. */
  readonly before: string;
  first: string;
  oneExpression: boolean;
  /** How many CASE have no END yet. */
  cases: number;
  /** Whether the CASE that it starts with has its END, and what is more comes after that. */
  oneCase: 'no' | 'yes' | 'and more';
}

/**
 * Leaves out parentheses around whole expressions and around CASE … END. At each, Trino's parser reads on to the closing one to tell an expression from a row, a query and the names of a lambda,
 * and keeps for ever what it has seen on the way (docs/decisions/164).
 */
export function withoutNeedlessParentheses(sql: string): string {
  const dropped: number[] = [];
  const open: Pair[] = [];
  let closed: (Pair & { readonly end: number }) | null = null;
  let before = '';
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    if (closed !== null && isNeedless(closed, token)) dropped.push(closed.start, closed.end);
    closed = null;
    const inside = open.at(-1);
    if (token === ')' || token === ']') {
      open.pop();
      if (inside !== undefined && token === ')') closed = { ...inside, end: index };
    } else if (inside !== undefined) look(inside, token);
    if (token === '(' || token === '[') open.push({ start: index, before, first: '', oneExpression: true, cases: 0, oneCase: 'no' });
    before = token;
  }
  if (closed !== null && isNeedless(closed, '')) dropped.push(closed.start, closed.end);
  if (dropped.length === 0) return sql;
  let from = 0;
  let text = '';
  for (const at of dropped.toSorted((a, b) => a - b)) {
    text += sql.slice(from, at);
    from = at + 1;
  }
  return text + sql.slice(from);
}

function look(pair: Pair, token: string): void {
  if (pair.first === '') pair.first = token;
  if (pair.oneCase === 'yes') pair.oneCase = 'and more';
  if (token === 'CASE') pair.cases += 1;
  else if (token === 'END') {
    pair.cases -= 1;
    if (pair.first === 'CASE' && pair.cases === 0 && pair.oneCase === 'no') pair.oneCase = 'yes';
  } else if (NOT_ONE_EXPRESSION.has(token)) pair.oneExpression = false;
}

function isNeedless({ before, first, oneExpression, oneCase }: Pair, after: string): boolean {
  if (first === '' || QUERY.has(first)) return false;
  if (oneExpression && BEFORE.has(before) && (AFTER.has(after) || (after === 'FROM' && BEFORE_SELECTED.has(before)))) return true;
  return oneCase === 'yes' && BEFORE_OPERAND.has(before) && after !== '.' && after !== '[';
}

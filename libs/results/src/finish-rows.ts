import { failure, FailureError, type JsonValue, type NumericTerm } from '@query-router/contracts';
import { add, digitsOf, divide, multiply, negate, parseNumeric, printNumeric, round, type Numeric } from './pg-numeric.ts';

/**
 * Rows of an answer from the rows of an engine: each output value computed by its term. NULL in a computation makes it NULL.
 *
 * @throws FailureError `QUERY_FAILED` where PostgreSQL would fail (division by zero, overflow).
 */
export function finishRows(rows: readonly (readonly JsonValue[])[], terms: readonly NumericTerm[]): readonly (readonly JsonValue[])[] {
  return rows.map((row) => terms.map((term) => ('column' in term ? (row[term.column] ?? null) : finishValue(term, row))));
}

function finishValue(term: NumericTerm, row: readonly JsonValue[]): JsonValue {
  const value = compute(term, row);
  return value === null ? null : printNumeric(value);
}

function compute(term: NumericTerm, row: readonly JsonValue[]): Numeric | null {
  if ('column' in term) {
    const value = row[term.column] ?? null;
    return value === null ? null : parseNumeric(String(value));
  }
  if ('number' in term) return parseNumeric(term.number);
  if ('round' in term) {
    const value = compute(term.round, row);
    if (value === null) return null;
    const rounded = round(value, term.scale);
    if (term.precision !== undefined && digitsOf(rounded) > term.precision) throw new FailureError(failure('QUERY_FAILED', 'numeric field overflow'));
    return rounded;
  }
  if ('scaled' in term) {
    const value = compute(term.scaled, row);
    return value === null ? null : round(value, Number(row[term.by] ?? 0));
  }
  const [left, right] = [compute(term.left, row), compute(term.right, row)];
  if (left === null || right === null) return null;
  switch (term.op) {
    case '+':
      return add(left, right);
    case '-':
      return add(left, negate(right));
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right);
  }
}

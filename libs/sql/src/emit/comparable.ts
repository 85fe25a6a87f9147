import { digitsTogether, MAX_DIGITS } from './digits.ts';
import type { Printed } from './printed.ts';
import { refuse } from './rules.ts';

/** A stored number that may have all the digits there are: with more, it would be an error in DuckDB and Trino. Sums and products are declared wide, but seldom are. */
export const isWideColumn = ({ bound, digits }: Printed): boolean => digits !== null && bound.kind === 'column' && digits.precision > 30;

/** Two values that DuckDB or Trino compares. Decimals are brought to one type first, so they must fit in 38 digits together where one is a wide column. */
export function comparable([left, right]: readonly Printed[]): readonly [Printed, Printed] {
  if (left === undefined || right === undefined) return refuse('an operand is missing');
  const tooWide = left.digits !== null && right.digits !== null && digitsTogether(left.digits, right.digits) > MAX_DIGITS;
  if (tooWide && (isWideColumn(left) || isWideColumn(right))) refuse('decimals that have more than 38 digits together');
  return [left, right];
}

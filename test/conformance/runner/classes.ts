/** A class of differences between engines: what PostgreSQL does that others do otherwise. */
export interface DivergenceClass {
  readonly number: number;
  readonly title: string;
  readonly differs: string;
}

const CLASSES: readonly (readonly [title: string, differs: string])[] = [
  ['Integer division', 'PostgreSQL divides whole numbers into whole numbers, towards zero; others answer a fraction, or decide by the types of their sums.'],
  ['Division by zero', 'An error in PostgreSQL; elsewhere NULL, infinity, or an error for some types only.'],
  ['Remainders', 'Of decimals: the sign is that of the dividend, the scale that of the operands; a divisor of zero is an error.'],
  ['Overflow of whole numbers', 'An error in PostgreSQL for each type, also when a cast narrows; elsewhere numbers wrap around or are widened.'],
  ['Sums, averages and deviations', 'Types of sums (bigint for int, numeric for bigint), scales of averages, deviation of one row, sums that wrap around.'],
  ['Aggregates over nothing', 'NULL, or 0 for counts, in whatever place the aggregate stands; elsewhere 0, an empty text or an empty array.'],
  ['Order of NULL', 'NULL is greater than everything: last in ascending order, first in descending.'],
  ['NaN, infinity and negative zero', 'NaN equals itself and is greater than every number; -0 equals 0. Elsewhere IEEE comparison, and two groups for two zeros.'],
  ['Text of floats, and floats beside decimals', 'The shortest text that names the float, with exponents of PostgreSQL; a real compared with a decimal is compared as double.'],
  ['Decimals', 'Any number of digits; casts round half away from zero; numeric without a scale keeps the scale of each value.'],
  ['Rounding, logarithms and bits', 'Floats round half to even, decimals half away from zero; log of one argument is to base 10; shifts and bit operators of each type.'],
  ['Concatenation', '|| with NULL is NULL; concat and concat_ws leave NULL out.'],
  ['Patterns', 'LIKE has the backslash as escape; regular expressions are POSIX ones with their own idea of line ends, and replace the first match only.'],
  ['Functions of text', 'Characters, not bytes; positions before the beginning and behind the end; what letters are when case changes.'],
  ['Collation and case', 'Texts compare by code point; blanks at the end count, except in char(n).'],
  ['Three-valued logic', 'IN, NOT IN, CASE and comparisons of rows with NULL are unknown where the answer depends on it.'],
  ['Joins', 'The columns and their order of USING and NATURAL joins, NULL on the missing side, names in correlated subqueries, LATERAL.'],
  ['Names in GROUP BY and ORDER BY, DISTINCT ON', 'GROUP BY takes the input column first, ORDER BY the output column; DISTINCT ON keeps the first row of each group; grouping sets.'],
  ['Set operations', 'ALL keeps duplicates, INTERSECT binds tighter, and a trailing ORDER BY sorts the whole.'],
  ['LIMIT without a total order', 'Which of the rows that tie are given is left open by SQL: any of them is right, and the answer says that it is not determined.'],
  ['Dates and times', 'Arithmetic, parts, truncation, months that clamp, years from 4713 BC, zones, invalid dates, intervals with three parts.'],
  ['Casts from and to text', 'What counts as a number, a boolean or a date; varchar(n) cuts, char(n) pads.'],
  ['Names', 'Unquoted names are folded to lower case, quoted ones are kept and are unlike each other by case.'],
  ['Arrays, documents and rows', 'Elements beyond the end are NULL, NULL arrays are not empty ones, documents keep numbers as written, rows compare field by field.'],
  ['Booleans in the answer', 'true and false, not 1 and 0.'],
  ['Dates in the answer', 'A date is no timestamp and a timestamp no date: each column has the type that PostgreSQL gives it.'],
  ['Values of the session', 'The user, the schema, the time: each engine has its own.'],
  ['Types of numbers in the answer', 'int, bigint, numeric with its scale, real and double as PostgreSQL resolves them.'],
];

export const DIVERGENCE_CLASSES: readonly DivergenceClass[] = CLASSES.map(([title, differs], index) => ({ number: index + 1, title, differs }));

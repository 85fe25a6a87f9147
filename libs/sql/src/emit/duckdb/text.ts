import { quoteText } from '../names.ts';
import type { Digits } from '../digits.ts';
import { constantText, type Printed } from '../printed.ts';
import { refuse } from '../rules.ts';

/** DuckDB's names of PostgreSQL's whole numbers. */
export const INTEGERS: readonly string[] = ['int2', 'int4', 'int8'];
export const TIMES: readonly string[] = ['date', 'timestamp', 'timestamptz'];

export const sqlOf = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');
export const digitsOf = (value: Printed | undefined): Digits => value?.digits ?? refuse('the number of decimals is not known');

export const sides = ([left, right]: readonly Printed[]): readonly [Printed, Printed] => (left === undefined || right === undefined ? refuse('an operand is missing') : [left, right]);

export const castTo = (sql: string, type: string): string => `CAST(${sql} AS ${type})`;
export const decimalType = ({ precision, scale }: Digits): string => `DECIMAL(${precision},${scale})`;

/** An expression of any type that ends the statement with an error. */
export const failure = (message: string): string => `error(${quoteText(message)})`;

/** The text of a constant argument. */
export function constantOf(value: Printed | undefined, what: string): string {
  const text = value === undefined ? undefined : constantText(value);
  return typeof text === 'string' ? text : refuse(`${what} is no constant`);
}

/** Whether a value is a constant that is not NULL. */
export const isConstant = (value: Printed): boolean => typeof constantText(value) === 'string';

import { MAX_DIGITS, type Digits } from '../digits.ts';
import { constantText, type Printed } from '../printed.ts';
import { refuse } from '../rules.ts';

/** Text of an argument that must be there. */
export const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');

export function sides([left, right]: readonly Printed[]): readonly [Printed, Printed] {
  return left === undefined || right === undefined ? refuse('an operand is missing') : [left, right];
}

export const digitsOf = (value: Printed | undefined): Digits => value?.digits ?? refuse('the number of decimals is not known');

export const isConstant = (value: Printed | undefined): boolean => value !== undefined && typeof constantText(value) === 'string';

/** Text of a constant argument. */
export function constantOf(value: Printed | undefined, what: string): string {
  const text = value === undefined ? undefined : constantText(value);
  return typeof text === 'string' ? text : refuse(`${what} is no constant`);
}

export const TYPE_NAMES: Readonly<Record<string, string>> = { int2: 'smallint', int4: 'integer', int8: 'bigint', float8: 'double', float4: 'real', text: 'varchar', date: 'date', timestamp: 'timestamp(6)', timestamptz: 'timestamp(6) with time zone', bool: 'boolean' };
export const INTEGERS = ['int2', 'int4', 'int8'] as const;

export const castTo = (text: string, type: string): string => `CAST(${text} AS ${TYPE_NAMES[type] ?? refuse(`a cast to ${type}`)})`;

export const decimalName = ({ precision, scale }: Digits): string => `decimal(${precision},${scale})`;
export const toDecimal = (text: string, digits: Digits): string => `CAST(${text} AS ${decimalName(digits)})`;

/** As many digits as there are, this many of them after the point. */
export const wide = (scale: number): Digits => ({ precision: MAX_DIGITS, scale });

/** An error instead of a value of the type. */
export const failure = (message: string, type: string): string => castTo(`fail('${message}')`, type);

/** An argument that is named several times and never NULL by itself: written out where it is short. */
export const failWhen = (condition: string, message: string, type: string, otherwise: string): string => `(CASE WHEN ${condition} THEN ${failure(message, type)} ELSE ${otherwise} END)`;

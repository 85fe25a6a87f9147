import type { Bound } from '../../bind/tree.ts';
import type { TypeRule } from '../dialect.ts';
import { constantInteger, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Print, type Rules } from '../rules.ts';
import { castTo, constantOf, sql, TYPE_NAMES } from './args.ts';

/** Types of the elements of arrays of one dimension. */
export const ELEMENTS = ['bool', 'int2', 'int4', 'int8', 'text', 'date', 'timestamp', 'timestamptz'];
const COMPARED: ReadonlySet<string> = new Set(['int2', 'int4', 'int8', 'text', 'date', 'timestamp']);

const nameOf = (element: string): string => `array(${TYPE_NAMES[element] ?? refuse(`arrays of ${element}`)})`;

/** Arrays are not sorted or grouped: PostgreSQL has an order for NULLs in them. */
export const arrayTypes: Readonly<Record<string, TypeRule>> = Object.fromEntries(
  ELEMENTS.map((element): [string, TypeRule] => [`_${element}`, { name: () => nameOf(element), literal: () => refuse('an array in a text'), ordered: false }]),
);

const elementOf = (type: string): string => (type.startsWith('_') && ELEMENTS.includes(type.slice(1)) ? type.slice(1) : refuse('arrays of this type'));

export const array: Print = (args, { type }) => `CAST(ARRAY[${args.map((value) => value.sql).join(', ')}] AS ${nameOf(elementOf(type.name))})`;

/** An element by its place, from 1. */
export const subscript: Print = (args) => {
  const [values, index, second] = args;
  if (second !== undefined) return refuse('several dimensions');
  elementOf(values?.bound.type.name ?? '');
  const place = constantInteger(index);
  if (place !== null) return place >= 1 ? `element_at(${sql(values)}, ${place})` : refuse('a place before the first');
  return `(CASE WHEN ${sql(index)} >= 1 THEN element_at(${sql(values)}, ${sql(index)}) END)`;
};

const SYMBOLS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

function comparisonOf(bound: Bound): string {
  if ((bound.kind !== 'any-of' && bound.kind !== 'all-of') || !SYMBOLS.has(bound.comparison.name)) return refuse('this comparison with an array');
  return bound.comparison.name;
}

export const overArray = (name: 'any_match' | 'all_match'): Print => ([value, values], { bound }) => {
  const element = elementOf(values?.bound.type.name ?? '');
  if (!COMPARED.has(element) || value?.bound.type.name !== element) return refuse('elements of another type');
  return `${name}(${sql(values)}, element -> ${sql(value)} ${comparisonOf(bound)} element)`;
};

const count = (values: Printed | undefined): string => castTo(`cardinality(${sql(values)})`, 'int4');

/** Length in the first dimension: NULL for an empty array. */
const length: Print = ([values, dimension]) => (constantInteger(dimension) === 1 ? `NULLIF(${count(values)}, 0)` : refuse('a dimension other than the first'));

export const arrayFunctions: Rules = {
  ...forTypes(ELEMENTS, (type) => ({
    [`cardinality(_${type})`]: exactAs(([values]) => count(values)),
    [`array_length(_${type},int4)`]: rewritten('NULL for an empty array', length),
    [`array_upper(_${type},int4)`]: rewritten('NULL for an empty array', length),
  })),
  ...forTypes(['int2', 'int4', 'int8', 'text'], (type) => ({ [`array_to_string(_${type},text)`]: rewritten('array_join', ([values, separator]) => `array_join(${sql(values)}, ${sql(separator)})`) })),
  'string_to_array(text,text)': rewritten('split; nothing for an empty text', ([text, separator]) => {
    if (constantOf(separator, 'the separator') === '') return refuse('an empty separator');
    return `(CASE WHEN ${sql(text)} = '' THEN CAST(ARRAY[] AS array(varchar)) ELSE split(${sql(text)}, ${sql(separator)}) END)`;
  }, 'a constant separator'),
};

import type { Bound } from '../../bind/tree.ts';
import { childrenOf } from '../../bind/walk.ts';
import { comparable } from '../comparable.ts';
import { CONSTRUCTS, type Construct } from '../constructs.ts';
import type { Printed } from '../printed.ts';
import { otherwise, refuse, same, type ConstructRule, type Text } from '../rules.ts';

const no = (why: string): ConstructRule => ({ verdict: 'refused', why });

const WHOLE: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);

/** Whether computing it may leave the range of a whole number. */
function mayOverflow(value: Bound): boolean {
  const computed = (value.kind === 'operator' && ['+', '-', '*'].includes(value.name)) || (value.kind === 'call' && ['abs', 'gcd', 'lcm'].includes(value.facts.name)) || (value.kind === 'cast' && value.operand.kind !== 'constant' && value.operand.type.name !== 'bool');
  return (computed && WHOLE.has(value.type.name)) || childrenOf(value).some(mayOverflow);
}

/** DuckDB knows of some values that they are not NULL without computing them. */
const nullTest = (test: string): ConstructRule =>
  otherwise('not of whole numbers that are computed', ([operand]) => (operand === undefined || mayOverflow(operand.bound) ? refuse('an overflow would be lost where the value is known not to be NULL') : `(${operand.sql} ${test})`));

/** Two values that are compared, as PostgreSQL does it but for decimals of too many digits. */
const compared = (print: (a: Printed, b: Printed) => string | Text): ConstructRule => otherwise('stored decimals that have at most 38 digits together', (args) => print(...comparable(args)));

/** What is not as in PostgreSQL, or not shown to be. */
const OTHERS: Partial<Record<Construct, ConstructRule>> = {
  'is null': nullTest('IS NULL'),
  'is not null': nullTest('IS NOT NULL'),
  'is true': otherwise('COALESCE'),
  'is false': otherwise('COALESCE'),
  'is distinct from': compared((a, b) => `(${a.sql} IS DISTINCT FROM ${b.sql})`),
  'is not distinct from': compared((a, b) => `(${a.sql} IS NOT DISTINCT FROM ${b.sql})`),
  nullif: compared((a, b) => ({ sql: `NULLIF(${a.sql}, ${b.sql})`, ...(a.digits === null ? {} : { digits: a.digits }) })),
  'in list': otherwise('NULLs in the list are compared apart'),
  'not in list': otherwise('NULLs in the list are compared apart'),
  'row comparison': otherwise('field by field'),
  values: otherwise('one SELECT for each row'),
  'any of array': otherwise('unknown for an array that is NULL', ([value, array], { bound }) => {
    if (bound.kind !== 'any-of') return refuse('ANY in an unusual place');
    return `(CASE WHEN ${array?.sql ?? ''} IS NOT NULL THEN ${value?.sql ?? ''} ${bound.comparison.name} ANY(${array?.sql ?? ''}) END)`;
  }),
  'all of array': otherwise('unknown for an array that is NULL', ([value, array], { bound }) => {
    if (bound.kind !== 'all-of') return refuse('ALL in an unusual place');
    return `(CASE WHEN ${array?.sql ?? ''} IS NOT NULL THEN ${value?.sql ?? ''} ${bound.comparison.name} ALL(${array?.sql ?? ''}) END)`;
  }),
  array: otherwise('a list', (args) => `[${args.map(({ sql }) => sql).join(', ')}]`),
  subscript: no('indexes below 1 count from the end'),
  slice: no('not shown to be equal'),
  row: no('rows as values are not shown to be equal'),
  'session value': no('it differs from session to session'),
  'array subquery': no('the order of its elements is left open'),
  'limit with ties': no('there is none'),
};

export const constructs = Object.fromEntries(CONSTRUCTS.map((name) => [name, OTHERS[name] ?? same])) as Readonly<Record<Construct, ConstructRule>>;

import { comparable } from '../comparable.ts';
import type { Construct } from '../constructs.ts';
import type { Printed } from '../printed.ts';
import { otherwise, refuse, same, type ConstructRule, type Print } from '../rules.ts';
import { sql } from './args.ts';
import { array, overArray, subscript } from './arrays.ts';
import { equalFloats } from './floats.ts';

const no = (why: string): ConstructRule => ({ verdict: 'refused', why });
const isFloat = ({ bound }: Printed): boolean => bound.type.name === 'float8' || bound.type.name === 'float4';

/** NULL if any is NULL, here: so each is replaced by one that is not. */
const extreme = (name: 'GREATEST' | 'LEAST'): Print => (args) => {
  if (args.some(isFloat)) return refuse('NaN is not above all numbers');
  const values = args.map((value, index) => (value.nullable ? `COALESCE(${[value, ...args.slice(index + 1), ...args.slice(0, index)].map(sql).join(', ')})` : value.sql));
  const [first] = args;
  return args.length === 1 ? (first?.sql ?? '') : `${name}(${values.join(', ')})`;
};

/** NaN is equal to itself. */
const nullIf: Print = (args) => {
  const [a, b] = comparable(args);
  if (isFloat(a)) return `(CASE WHEN ${equalFloats(a, b)} THEN NULL ELSE ${a.sql} END)`;
  return { sql: `NULLIF(${a.sql}, ${b.sql})`, ...(a.digits === null ? {} : { digits: a.digits }) };
};

const WIDE = 'stored decimals that have at most 38 digits together';
const ARRAYS = 'arrays are not shown to be equal';

export const constructs: Readonly<Record<Construct, ConstructRule>> = {
  and: same,
  or: same,
  not: same,
  'is null': same,
  'is not null': same,
  'is true': otherwise('COALESCE'),
  'is false': otherwise('COALESCE'),
  'is unknown': same,
  'is distinct from': otherwise(WIDE, (args) => `(${comparable(args).map(sql).join(' IS DISTINCT FROM ')})`),
  'is not distinct from': otherwise(WIDE, (args) => `(${comparable(args).map(sql).join(' IS NOT DISTINCT FROM ')})`),
  case: same,
  coalesce: same,
  nullif: otherwise('CASE where NaN may occur', nullIf),
  greatest: otherwise('NULLs are passed over by COALESCE', extreme('GREATEST')),
  least: otherwise('NULLs are passed over by COALESCE', extreme('LEAST')),
  'in list': same,
  'not in list': same,
  'any of array': otherwise('any_match', overArray('any_match')),
  'all of array': otherwise('all_match', overArray('all_match')),
  'row comparison': otherwise('field by field'),
  array: otherwise('ARRAY[…] as its type', array),
  subscript: otherwise('element_at; NULL for places before the first', subscript),
  slice: no(ARRAYS),
  row: no('rows as values are not shown to be equal'),
  'session value': no('it differs from session to session'),
  'scalar subquery': same,
  'correlated scalar subquery': same,
  exists: same,
  'correlated exists': same,
  'in subquery': same,
  'correlated in subquery': same,
  'not in subquery': same,
  'correlated not in subquery': same,
  'quantified subquery': no('comparisons with ANY and ALL of a subquery are not shown to be equal'),
  'array subquery': no(ARRAYS),
  'inner join': same,
  'left join': same,
  'right join': same,
  'full join': same,
  'cross join': same,
  'subquery in from': same,
  lateral: same,
  values: otherwise('one SELECT for each row'),
  with: same,
  'with recursive': no('it stops after ten steps'),
  'group by': same,
  'grouping sets': same,
  'grouping()': same,
  having: same,
  distinct: same,
  'distinct on': otherwise('the first row of each by row_number'),
  'order by': same,
  limit: same,
  offset: same,
  'limit with ties': otherwise('FETCH FIRST … WITH TIES'),
  union: same,
  'union all': same,
  intersect: same,
  'intersect all': same,
  except: same,
  'except all': same,
  'aggregate filter': same,
  'aggregate distinct': same,
  'aggregate order': same,
  window: same,
  'window rows frame': same,
  'window range frame': same,
  'window groups frame': same,
  'window exclude': no('there is none'),
  'window filter': no('there is none'),
};

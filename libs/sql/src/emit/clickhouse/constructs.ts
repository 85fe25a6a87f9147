import type { Construct } from '../constructs.ts';
import type { Printed } from '../printed.ts';
import { otherwise, refuse, same, type ConstructRule, type Text } from '../rules.ts';
import { alike, sides } from './text.ts';

const no = (why: string): ConstructRule => ({ verdict: 'refused', why });

function extreme(name: string, args: readonly Printed[]): Text {
  if (args.some(({ bound }) => bound.type.name === 'float8')) refuse('NaN is not the greatest of all');
  const [first] = args;
  const sql = `${name}(${args.map((value) => value.sql).join(', ')})`;
  return first?.digits == null ? sql : { sql, digits: first.digits };
}

export const constructs: Readonly<Record<Construct, ConstructRule>> = {
  and: same,
  or: same,
  not: same,
  'is null': same,
  'is not null': same,
  'is true': otherwise('ifNull'),
  'is false': otherwise('ifNull'),
  'is unknown': same,
  'is distinct from': otherwise('isDistinctFrom', (args) => `isDistinctFrom(${alike(...sides(args)).join(', ')})`),
  'is not distinct from': otherwise('isNotDistinctFrom', (args) => `isNotDistinctFrom(${alike(...sides(args)).join(', ')})`),
  case: same,
  coalesce: same,
  nullif: otherwise('not for floats: NaN equals NaN', (args) => {
    const [a, b] = sides(args);
    if (a.bound.type.name === 'float8') return refuse('NaN equals NaN');
    if (alike(a, b)[0] !== a.sql) return refuse('decimals that have more than 38 digits together');
    return { sql: `NULLIF(${a.sql}, ${b.sql})`, ...(a.digits === null ? {} : { digits: a.digits }) };
  }),
  greatest: otherwise('not for floats: NaN is the greatest of all', (args) => extreme('greatest', args)),
  least: otherwise('not for floats: NaN is the greatest of all', (args) => extreme('least', args)),
  'in list': otherwise('NULLs in the list are compared apart'),
  'not in list': otherwise('NULLs in the list are compared apart'),
  'any of array': no('arrays cannot be NULL'),
  'all of array': no('arrays cannot be NULL'),
  'row comparison': otherwise('field by field'),
  array: no('arrays cannot be NULL'),
  subscript: no('arrays cannot be NULL'),
  slice: no('arrays cannot be NULL'),
  row: no('rows as values are not shown to be equal'),
  'session value': no('it differs from session to session'),
  'scalar subquery': same,
  'correlated scalar subquery': otherwise('aggregates over rows that are compared with the outer ones; a count of none is 0'),
  exists: same,
  'correlated exists': otherwise('where every outer column is compared with an inner one'),
  'in subquery': otherwise('unknown is told apart by counting rows and NULLs of the subquery'),
  'correlated in subquery': no('its NULLs cannot be counted'),
  'not in subquery': otherwise('unknown is told apart by counting rows and NULLs of the subquery'),
  'correlated not in subquery': no('its NULLs cannot be counted'),
  'quantified subquery': no('comparisons with ANY and ALL of a subquery are not shown to be equal'),
  'array subquery': no('arrays cannot be NULL'),
  'inner join': same,
  'left join': same,
  'right join': same,
  'full join': same,
  'cross join': same,
  'subquery in from': same,
  lateral: no('there is none'),
  values: otherwise('one SELECT for each row'),
  with: same,
  'with recursive': same,
  'group by': same,
  'grouping sets': same,
  'grouping()': same,
  having: same,
  distinct: same,
  'distinct on': same,
  'order by': same,
  limit: same,
  offset: same,
  'limit with ties': no('not shown to be equal'),
  union: same,
  'union all': same,
  intersect: same,
  'intersect all': same,
  except: same,
  'except all': same,
  'aggregate filter': same,
  'aggregate distinct': same,
  'aggregate order': otherwise('the array of values is sorted'),
  window: same,
  'window rows frame': same,
  'window range frame': no('RANGE with offsets is not shown to be equal'),
  'window groups frame': no('GROUPS is not there'),
  'window exclude': no('EXCLUDE is not there'),
  'window filter': same,
};

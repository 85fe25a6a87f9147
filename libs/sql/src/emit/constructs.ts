/** What statements are made of besides operators, functions and casts; each engine has a rule for every one. */
export const CONSTRUCTS = [
  'and', 'or', 'not', 'is null', 'is not null', 'is true', 'is false', 'is unknown', 'is distinct from', 'is not distinct from',
  'case', 'coalesce', 'nullif', 'greatest', 'least', 'in list', 'not in list', 'any of array', 'all of array', 'row comparison', 'array', 'subscript', 'slice', 'row', 'session value',
  'scalar subquery', 'correlated scalar subquery', 'exists', 'correlated exists', 'in subquery', 'correlated in subquery', 'not in subquery', 'correlated not in subquery', 'quantified subquery', 'array subquery',
  'inner join', 'left join', 'right join', 'full join', 'cross join', 'subquery in from', 'lateral', 'values', 'with', 'with recursive',
  'group by', 'grouping sets', 'grouping()', 'having', 'distinct', 'distinct on', 'order by', 'limit', 'offset', 'limit with ties',
  'union', 'union all', 'intersect', 'intersect all', 'except', 'except all',
  'aggregate filter', 'aggregate distinct', 'aggregate order', 'window', 'window rows frame', 'window range frame', 'window groups frame', 'window exclude', 'window filter',
] as const;

export type Construct = (typeof CONSTRUCTS)[number];

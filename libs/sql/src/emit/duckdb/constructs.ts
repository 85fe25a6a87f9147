import { CONSTRUCTS, type Construct } from '../constructs.ts';
import { otherwise, refuse, same, type ConstructRule } from '../rules.ts';

const no = (why: string): ConstructRule => ({ verdict: 'refused', why });

/** What is not as in PostgreSQL, or not shown to be. */
const OTHERS: Partial<Record<Construct, ConstructRule>> = {
  'is true': otherwise('COALESCE'),
  'is false': otherwise('COALESCE'),
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

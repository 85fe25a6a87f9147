import { constantInteger, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { castTo, sql } from './args.ts';
import { ELEMENTS } from './arrays.ts';

/** Longest sequence there is. */
const MAX_ROWS = 10_000;

const arrayOf = (type: string, text: string): string => `CAST(${text} AS array(${type === 'int4' ? 'integer' : 'bigint'}))`;

/** The numbers from one to another; Trino would count downwards where PostgreSQL gives none. */
const series = (type: string): Rule =>
  rewritten('sequence; an error for more than 10,000 rows', ([from, to, by]: readonly Printed[]) => {
    const [first, last] = [constantInteger(from), constantInteger(to)];
    const step = by === undefined ? 1 : constantInteger(by);
    if (step === null || step === 0) return refuse('the step is no constant');
    if (first !== null && last !== null && Math.abs(last - first) / Math.abs(step) >= MAX_ROWS) return refuse('more than 10,000 rows');
    const empty = arrayOf(type, 'ARRAY[]');
    const numbers = arrayOf(type, `sequence(${castTo(sql(from), 'int8')}, ${castTo(sql(to), 'int8')}, ${step})`);
    if (first !== null && last !== null) return `UNNEST(${step > 0 === last >= first || last === first ? numbers : empty})`;
    return `UNNEST(CASE WHEN ${sql(from)} ${step > 0 ? '<=' : '>='} ${sql(to)} THEN ${numbers} ELSE ${empty} END)`;
  }, 'a constant step');

export const tableFunctions: Rules = {
  ...forTypes(ELEMENTS, (type) => ({ [`unnest(_${type})`]: exactAs(([values]) => `UNNEST(${sql(values)})`) })),
  'generate_series(int4,int4)': series('int4'),
  'generate_series(int4,int4,int4)': series('int4'),
  'generate_series(int8,int8)': series('int8'),
  'generate_series(int8,int8,int8)': series('int8'),
};

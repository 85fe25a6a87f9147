import { constantText } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rules } from '../rules.ts';
import { castTo, sqlOf } from './text.ts';

const NATIVE: Readonly<Record<string, string>> = { int4: 'INTEGER', int8: 'BIGINT' };

/** Functions in FROM. `generate_series` answers int8 whatever it is given, and fails for a step of zero as PostgreSQL. */
export const tableFunctions: Rules = {
  ...forTypes(['int4', 'int8'], (type) => ({
    [`generate_series(${type},${type})`]: series(type),
    [`generate_series(${type},${type},${type})`]: series(type),
  })),
  ...forTypes(['_int2', '_int4', '_int8', '_text', '_bool', '_date', '_float8'], (type) => ({ [`unnest(${type})`]: exactAs(([array]) => `unnest(${sqlOf(array)})`) })),
};

function series(type: string): Rules[string] {
  return rewritten('of its own type', (args) => {
    if (args.some((value) => typeof constantText(value) !== 'string')) refuse('the bounds are no constants');
    if (args[2] !== undefined && Number(constantText(args[2])) === 0) refuse('a step of zero is an error');
    const list = args.map(({ sql }) => sql).join(', ');
    return `(SELECT ${castTo('s.v', NATIVE[type] ?? 'BIGINT')} FROM generate_series(${list}) AS s(v))`;
  }, 'constant bounds');
}

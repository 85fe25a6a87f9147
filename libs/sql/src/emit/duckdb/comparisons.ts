import { comparable } from '../comparable.ts';
import { exactAs, forTypes, type Rules } from '../rules.ts';
import { INTEGERS, TIMES } from './text.ts';

const COMPARISONS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];

/** Comparisons of two types that DuckDB compares as PostgreSQL: floats with NaN above all and equal to itself, texts by their bytes, whole numbers and decimals of any size exactly. */
function comparisons(left: string, right: string): Rules {
  return forTypes(COMPARISONS, (name) => ({
    [`${left} ${name} ${right}`]: exactAs((args) => {
      const [a, b] = comparable(args);
      return `(${a.sql} ${name} ${b.sql})`;
    }),
  }));
}

const among = (types: readonly string[]): Rules => Object.assign({}, ...types.flatMap((left) => types.map((right) => comparisons(left, right)))) as Rules;

export const comparing: Rules = {
  ...among(INTEGERS),
  ...among(TIMES),
  ...among(['float4', 'float8']),
  ...forTypes(['numeric', 'text', 'varchar', 'bool', 'uuid', 'bytea', 'time', 'interval'], (type) => comparisons(type, type)),
};

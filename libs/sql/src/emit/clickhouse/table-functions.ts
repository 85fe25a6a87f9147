import { constantInteger, type Printed } from '../printed.ts';
import { refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { asInteger } from './text.ts';

/** Most rows that are written as an array. */
const MAX_ROWS = 1_000_000;

/** Whole numbers from, to and including: an array of them, one row each. */
const series = (type: string): Rule => rewritten('arrayJoin over a range', ([from, to, by]: readonly Printed[]) => {
  const [first, last, step] = [constantInteger(from), constantInteger(to), by === undefined ? 1 : constantInteger(by)];
  if (first === null || last === null || step === null) return refuse('the bounds are no constants');
  if (step === 0) return refuse('a step of zero is an error');
  if (Math.abs((last - first) / step) > MAX_ROWS) return refuse('more than a million rows');
  return `arrayJoin(arrayMap(x -> ${asInteger('x', type)}, range(toInt64(${first}), toInt64(${step > 0 ? last + 1 : last - 1}), toInt64(${step}))))`;
}, 'constant bounds, a million rows at most');

export const tableFunctions: Rules = {
  'generate_series(int4,int4)': series('int4'),
  'generate_series(int4,int4,int4)': series('int4'),
  'generate_series(int8,int8)': series('int8'),
  'generate_series(int8,int8,int8)': series('int8'),
};

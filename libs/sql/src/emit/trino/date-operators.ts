import { constantInteger, constantText } from '../printed.ts';
import { forTypes, refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { moved, parseInterval } from '../standard/intervals.ts';
import { castTo, constantOf, failWhen, INTEGERS, sides } from './args.ts';
import { types } from './types.ts';

const FIRST = { date: "DATE '0001-01-01'", timestamp: "TIMESTAMP '0001-01-01 00:00:00'", timestamptz: "TIMESTAMP '0001-01-01 00:00:00 UTC'" };
const LAST = { date: "DATE '9999-12-31'", timestamp: "TIMESTAMP '9999-12-31 23:59:59.999999'", timestamptz: "TIMESTAMP '9999-12-31 23:59:59.999999 UTC'" };
type Moment = keyof typeof FIRST;

/** Years beyond 9999 and before the first are written otherwise in both: an error here. */
const inYears = (text: string, type: Moment): string => failWhen(`${text} < ${FIRST[type]} OR ${text} > ${LAST[type]}`, 'date out of range', type, text);

/** Days are added to a date: constants as such, others only where no date could leave the years that are shown to be equal. */
function movedByDays(sign: 1 | -1, swapped: boolean): Rule {
  return rewritten('date_add; an error for years beyond 9999', (args) => {
    const [left, right] = sides(args);
    const [date, days] = swapped ? [right, left] : [left, right];
    const count = constantInteger(days);
    const text = constantText(date);
    if (typeof text === 'string' && count !== null) return constantDate(text, sign * count);
    if (count !== null) return inYears(`date_add('day', ${sign * count}, ${date.sql})`, 'date');
    const amount = sign === 1 ? days.sql : `-CAST(${days.sql} AS bigint)`;
    return inYears(`date_add('day', ${amount}, ${date.sql})`, 'date');
  });
}

function constantDate(text: string, days: number): string {
  const date = new Date(Date.parse(`${text}T00:00:00Z`) + days * 86_400_000);
  const written = Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
  return /^\d{4}-/.test(written) && written >= '0001' ? `DATE '${written}'` : refuse('a moved date leaves the years 1 to 9999');
}

/** A date or time moved by a constant interval: months, then days, then the time of day. */
function movedByInterval(type: Moment, sign: 1 | -1, swapped: boolean): Rule {
  return rewritten('date_add for months, days and milliseconds; an error for years beyond 9999', (args) => {
    const [left, right] = sides(args);
    const [moment, by] = swapped ? [right, left] : [left, right];
    const interval = parseInterval(constantOf(by, 'the interval'));
    const text = constantText(moment);
    const target = type === 'timestamptz' ? 'timestamptz' : 'timestamp';
    if (typeof text === 'string') return types[target]?.literal(moved(text, interval, sign), null) ?? '';
    if (interval.micros % 1000 !== 0) return refuse('microseconds in the interval');
    let written = type === 'date' ? castTo(moment.sql, 'timestamp') : moment.sql;
    for (const [unit, amount] of [['month', interval.months], ['day', interval.days], ['millisecond', interval.micros / 1000]] as const) {
      if (amount !== 0) written = `date_add('${unit}', ${sign * amount}, ${written})`;
    }
    return written === moment.sql ? written : inYears(written, target);
  }, 'constant intervals of whole milliseconds');
}

const between: Rule = rewritten('date_diff', (args) => {
  const [a, b] = sides(args);
  return castTo(`date_diff('day', ${b.sql}, ${a.sql})`, 'int4');
});

export const dateOperators: Rules = {
  'date - date': between,
  ...forTypes(INTEGERS, (type) => ({
    [`date + ${type}`]: movedByDays(1, false),
    [`${type} + date`]: movedByDays(1, true),
    [`date - ${type}`]: movedByDays(-1, false),
  })),
  ...forTypes(['date', 'timestamp', 'timestamptz'], (type) => ({
    [`${type} + interval`]: movedByInterval(type as Moment, 1, false),
    [`interval + ${type}`]: movedByInterval(type as Moment, 1, true),
    [`${type} - interval`]: movedByInterval(type as Moment, -1, false),
  })),
};

import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { readLiteral } from './literals.ts';
import type { Typed } from './types.ts';

const UNITS: Readonly<Record<string, { readonly months: number; readonly ms: number }>> = {
  year: { months: 12, ms: 0 },
  month: { months: 1, ms: 0 },
  week: { months: 0, ms: 604_800_000 },
  day: { months: 0, ms: 86_400_000 },
  hour: { months: 0, ms: 3_600_000 },
  minute: { months: 0, ms: 60_000 },
  second: { months: 0, ms: 1000 },
};

/**
 * A constant date or time plus or minus a constant interval, computed here: `date '1998-12-01' - interval '90 days'`. A date becomes a
 * timestamp, and a month's end stays in its month, as in PostgreSQL. Intervals in other places stay on PostgreSQL.
 *
 * @throws CannotEmit
 */
export function foldInterval(op: string, left: Typed, right: Typed, dialect: Dialect): Typed {
  const [moment, interval] = right.type === 'interval' ? [left, right] : [right, left];
  const sign = op === '-' ? -1 : 1;
  const timely = moment.type === 'date' || moment.type === 'timestamp';
  if (!timely || moment.constant === undefined || (op !== '+' && op !== '-') || (op === '-' && right.type !== 'interval')) throw new CannotEmit('intervals are proven equal next to constants only');
  const found = /^\s*(-?\d{1,6})\s+(year|month|week|day|hour|minute|second)s?\s*$/i.exec(interval.constant ?? '');
  const unit = UNITS[(found?.[2] ?? '').toLowerCase()];
  if (found === null || unit === undefined) throw new CannotEmit('an interval has more than one unit');
  const amount = Number(found[1]) * sign;
  const [day = '', time = '00:00:00'] = moment.constant.split(' ');
  const [seconds, fraction = ''] = time.split('.');
  const start = new Date(`${day}T${seconds}Z`);
  const moved = new Date(addMonths(start, amount * unit.months).getTime() + amount * unit.ms);
  if (Number.isNaN(moved.getTime())) throw new CannotEmit('a date is out of range');
  const text = moved.toISOString().slice(0, 19).replace('T', ' ');
  return readLiteral(fraction === '' ? text : `${text}.${fraction}`, 'timestamp', dialect);
}

function addMonths(date: Date, months: number): Date {
  const target = new Date(date);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return target;
}

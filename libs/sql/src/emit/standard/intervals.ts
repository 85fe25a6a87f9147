import { CannotEmit } from '../cannot-emit.ts';
import { isDate } from '../constants.ts';

/** A constant interval in PostgreSQL's three parts. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  /** Microseconds. */
  readonly micros: number;
}

const SECOND = 1_000_000;
const UNITS: Readonly<Record<string, Interval>> = {
  millennium: { months: 12_000, days: 0, micros: 0 },
  century: { months: 1200, days: 0, micros: 0 },
  decade: { months: 120, days: 0, micros: 0 },
  year: { months: 12, days: 0, micros: 0 },
  mon: { months: 1, days: 0, micros: 0 },
  month: { months: 1, days: 0, micros: 0 },
  week: { months: 0, days: 7, micros: 0 },
  day: { months: 0, days: 1, micros: 0 },
  hour: { months: 0, days: 0, micros: 3600 * SECOND },
  minute: { months: 0, days: 0, micros: 60 * SECOND },
  min: { months: 0, days: 0, micros: 60 * SECOND },
  second: { months: 0, days: 0, micros: SECOND },
  sec: { months: 0, days: 0, micros: SECOND },
  millisecond: { months: 0, days: 0, micros: 1000 },
  microsecond: { months: 0, days: 0, micros: 1 },
};

/**
 * Reads a constant interval of whole units (`1 year 2 months`, `90 days`, `-3 hours`) and times (`01:30:00`); seconds may have a fraction.
 *
 * @throws CannotEmit for other forms.
 */
export function parseInterval(text: string): Interval {
  let rest = text.trim().toLowerCase().replace(/^@\s*/, '');
  const total = { months: 0, days: 0, micros: 0 };
  if (rest === '' || rest.length > 200) throw unread(text);
  while (rest !== '') {
    const time = /^(-?)(\d{1,4}):(\d\d)(?::(\d\d)(\.\d{1,6})?)?\s*/.exec(rest);
    const part = /^([-+]?\d{1,9})(\.\d{1,6})?\s*([a-z]+)\s*/.exec(rest);
    if (time !== null) {
      const [whole, sign = '', hours = '0', minutes = '0', seconds = '0', fraction = ''] = time;
      if (Number(minutes) > 59 || Number(seconds) > 59) throw unread(text);
      total.micros += (sign === '-' ? -1 : 1) * (Number(hours) * 3600 * SECOND + Number(minutes) * 60 * SECOND + Number(seconds) * SECOND + Math.round(Number(`0${fraction}`) * SECOND));
      rest = rest.slice(whole.length);
    } else if (part !== null) {
      const [whole, amount = '0', fraction = '', name = ''] = part;
      const unit = UNITS[name] ?? UNITS[name.replace(/s$/, '')];
      if (unit === undefined || (fraction !== '' && unit.micros !== SECOND)) throw unread(text);
      const sign = amount.startsWith('-') ? -1 : 1;
      total.months += Number(amount) * unit.months;
      total.days += Number(amount) * unit.days;
      total.micros += Number(amount) * unit.micros + sign * Math.round(Number(`0${fraction}`) * SECOND);
      rest = rest.slice(whole.length);
    } else throw unread(text);
  }
  if (!Object.values(total).every((value) => Number.isSafeInteger(value)) || Math.abs(total.months) > 12_000) throw unread(text);
  return total;
}

/** A constant date or timestamp, in the normal form of constants, moved by an interval: months first and clamped to the month's end, as PostgreSQL does. A timestamp in normal form. */
export function moved(constant: string, interval: Interval, sign: 1 | -1): string {
  const found = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?)?$/.exec(constant);
  if (found === null) throw new CannotEmit('a moved constant has an unusual form');
  const [, day = '', time = '00:00:00', fraction = ''] = found;
  const date = addMonths(new Date(`${day}T00:00:00Z`), sign * interval.months);
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const micros = BigInt(((hours * 60 + minutes) * 60 + seconds) * SECOND + Number(fraction.padEnd(6, '0'))) + BigInt(sign) * BigInt(interval.micros);
  const total = BigInt(date.getTime() + sign * interval.days * 86_400_000) * 1000n + micros;
  const milliseconds = total >= 0n ? total / 1000n : -((-total + 999n) / 1000n);
  const text = new Date(Number(milliseconds)).toISOString();
  if (!isDate(text.slice(0, 10))) throw new CannotEmit('a moved date leaves the years 1900 to 2200');
  const rest = String(total - milliseconds * 1000n).padStart(3, '0');
  const decimals = `${text.slice(20, 23)}${rest}`.replace(/0+$/, '');
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${decimals === '' ? '' : `.${decimals}`}`;
}

function addMonths(date: Date, months: number): Date {
  const target = new Date(date);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return target;
}

function unread(text: string): CannotEmit {
  return new CannotEmit(`the interval '${text.slice(0, 40)}' is not made of plain whole units`);
}

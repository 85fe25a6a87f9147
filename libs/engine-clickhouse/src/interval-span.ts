const INTERVAL = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,6}))?S)?)?$/;
const DAY_MICROS = 86_400_000_000n;

/**
 * Length of an ISO 8601 interval in microseconds by which PostgreSQL compares intervals: a month counts as 30 days, a day as 24 hours
 * (`interval_cmp_value` in PostgreSQL's `timestamp.c`).
 */
export function intervalSpan(text: string): bigint {
  const found = INTERVAL.exec(text);
  if (found === null) throw new SyntaxError('not an ISO 8601 interval');
  const [, years, months, days, hours, minutes, sign, seconds, fraction] = found;
  const micros = whole(seconds) * 1_000_000n + BigInt((fraction ?? '').padEnd(6, '0'));
  const monthDays = (whole(years) * 12n + whole(months)) * 30n;
  return (monthDays + whole(days)) * DAY_MICROS + whole(hours) * 3_600_000_000n + whole(minutes) * 60_000_000n + (sign === '-' ? -micros : micros);
}

function whole(part: string | undefined): bigint {
  return BigInt(part ?? 0);
}

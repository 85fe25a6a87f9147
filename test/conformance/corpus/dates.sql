-- date arithmetic [21]
SELECT id, d + 1, d - 1, d + 365, 1 + d FROM dt ORDER BY id
SELECT id, d - date '2000-01-01', date '2000-01-01' - d FROM dt ORDER BY id
SELECT a.id, b.id, a.d - b.d FROM dt a JOIN dt b ON a.id = b.id + 1 ORDER BY 1
SELECT id, d + interval '1 day', d + interval '1 month', d - interval '1 year', d + interval '90 days' FROM dt ORDER BY id
SELECT id, ts + interval '1 hour', ts - interval '90 minutes', ts + interval '1 month', ts + interval '1 day 2 hours' FROM dt ORDER BY id
SELECT id, tz + interval '1 hour', tz - interval '1 day', tz + interval '1 month' FROM dt ORDER BY id
SELECT id, ts - timestamp '2000-01-01' FROM dt ORDER BY id
SELECT id, ts - ts, tz - tz FROM dt ORDER BY id
SELECT id, age(d), age(ts, timestamp '2000-01-01') FROM dt WHERE false
SELECT age(timestamp '2024-03-01', timestamp '2024-01-31'), age(date '2024-01-31', date '2023-12-31')
SELECT date '2024-01-31' + interval '1 month', date '2024-03-31' - interval '1 month', date '2023-02-28' + interval '1 year'
SELECT date '2024-02-29' + interval '1 year', date '2024-02-29' - interval '4 years', timestamp '2024-01-31 12:00' + interval '1 month 1 day'
SELECT date '2024-02-29' + 1, date '2024-03-01' - 1, date '2024-12-31' + 1, date '1970-01-01' - 1
SELECT date '2024-03-01' - date '2024-02-01', date '2024-01-01' - date '2023-01-01'
SELECT id FROM dt WHERE d > date '2000-01-01' + interval '1 month' ORDER BY id
SELECT id FROM t WHERE d BETWEEN date '1990-01-01' AND date '1990-01-01' + interval '3 years' ORDER BY id
SELECT id FROM t WHERE ts >= timestamp '2000-01-01' AND ts < timestamp '2000-01-01' + interval '5 years' ORDER BY id
SELECT sold_on + 30, sold_on - interval '7 days' FROM sale ORDER BY sale_id LIMIT 10
SELECT d + time '12:30', d + ti FROM dt ORDER BY id
SELECT ti + interval '1 hour', ti - interval '30 minutes', ti - time '01:00' FROM dt ORDER BY id
SELECT id, d + k FROM t ORDER BY id
SELECT id, d + k * interval '1 day', ts + k * interval '1 hour' FROM t ORDER BY id
SELECT id, d + make_interval(days => 3) FROM dt ORDER BY id
SELECT interval '1 day' * 2, interval '1 month' + interval '1 day', interval '1 hour' / 2, -interval '1 day'
SELECT interval '36 hours', interval '1 year 2 months', interval '-1 day', interval '1.5 hours', interval '90' minute
SELECT id, iv, iv + interval '1 day', iv * 2, -iv FROM spans ORDER BY id
SELECT id FROM spans WHERE iv > interval '20 hours' ORDER BY id
SELECT a.id, b.id FROM spans a JOIN spans b ON a.iv = b.iv ORDER BY 1, 2
SELECT sum(iv), avg(iv), min(iv), max(iv) FROM spans
SELECT justify_days(interval '35 days'), justify_hours(interval '27 hours')
SELECT max(d) - min(d), count(d) FROM dt
SELECT sum(d - date '2000-01-01'), avg(d - date '2000-01-01') FROM dt
SELECT (d - date '1970-01-01') / 7, (d - date '1970-01-01') % 7 FROM dt ORDER BY id
SELECT ts, ts - interval '1 month', ts - interval '2 months', (ts - interval '1 month') - interval '1 month', ts + interval '1 year' FROM dt

-- parts of dates [21]
SELECT id, extract(year FROM d), extract(month FROM d), extract(day FROM d) FROM dt ORDER BY id
SELECT id, extract(quarter FROM d), extract(week FROM d), extract(doy FROM d), extract(dow FROM d), extract(isodow FROM d), extract(isoyear FROM d) FROM dt ORDER BY id
SELECT id, extract(century FROM d), extract(decade FROM d), extract(millennium FROM d), extract(epoch FROM d), extract(julian FROM d) FROM dt ORDER BY id
SELECT id, extract(hour FROM ts), extract(minute FROM ts), extract(second FROM ts) FROM dt ORDER BY id
SELECT id, extract(milliseconds FROM ts), extract(microseconds FROM ts), extract(epoch FROM ts) FROM dt ORDER BY id
SELECT id, extract(year FROM ts), extract(doy FROM ts), extract(dow FROM ts), extract(week FROM ts) FROM dt ORDER BY id
SELECT id, extract(hour FROM tz), extract(epoch FROM tz), extract(timezone FROM tz) FROM dt ORDER BY id
SELECT id, extract(hour FROM ti), extract(second FROM ti), extract(epoch FROM ti) FROM dt ORDER BY id
SELECT id, date_part('year', d), date_part('month', ts), date_part('hour', tz), date_part('second', ts), date_part('epoch', ts), date_part('dow', d) FROM dt ORDER BY id
SELECT id, extract(day FROM iv), extract(hour FROM iv), extract(epoch FROM iv), extract(month FROM iv) FROM spans ORDER BY id
SELECT extract(day FROM date '2024-03-01' - date '2024-02-01')
SELECT extract(days FROM timestamp '2024-03-01' - timestamp '2024-02-01'), extract(epoch FROM interval '1 day')
SELECT extract(year FROM d) * 100 + extract(month FROM d), count(*) FROM t GROUP BY 1 ORDER BY 1 LIMIT 20
SELECT extract(year FROM sold_on) AS y, extract(quarter FROM sold_on) AS q, sum(price) FROM sale GROUP BY y, q ORDER BY y, q
SELECT extract(dow FROM sold_on) AS dow, count(*) FROM sale GROUP BY dow ORDER BY dow
SELECT extract(hour FROM at), count(*) FROM visit GROUP BY 1 ORDER BY 1
SELECT extract(year FROM d)::int, date_part('year', d)::int FROM dt ORDER BY id
SELECT id FROM t WHERE extract(year FROM d) = 1999 OR extract(month FROM ts) IN (1, 2) ORDER BY id
SELECT id FROM t WHERE date_part('day', d) > 28 ORDER BY id
SELECT extract(week FROM date '2021-01-03'), extract(week FROM date '2020-12-31'), extract(isoyear FROM date '2021-01-03'), extract(week FROM date '2018-12-31')
-- truncation [21]
SELECT id, date_trunc('year', ts), date_trunc('quarter', ts), date_trunc('month', ts), date_trunc('week', ts), date_trunc('day', ts) FROM dt ORDER BY id
SELECT id, date_trunc('hour', ts), date_trunc('minute', ts), date_trunc('second', ts), date_trunc('milliseconds', ts), date_trunc('microseconds', ts) FROM dt ORDER BY id
SELECT id, date_trunc('decade', ts), date_trunc('century', ts), date_trunc('millennium', ts) FROM dt ORDER BY id
SELECT id, date_trunc('month', d), date_trunc('week', d), date_trunc('day', d), date_trunc('year', d) FROM dt ORDER BY id
SELECT id, date_trunc('month', tz), date_trunc('day', tz), date_trunc('hour', tz) FROM dt ORDER BY id
SELECT id, date_trunc('day', tz, 'America/New_York') FROM dt ORDER BY id
SELECT id, date_trunc('day', iv) FROM spans ORDER BY id
SELECT date_trunc('month', sold_on) AS m, count(*), sum(price) FROM sale GROUP BY m ORDER BY m
SELECT date_trunc('month', sold_at) AS m, count(*) FROM sale GROUP BY m ORDER BY m
SELECT date_trunc('minute', at) AS m, count(*) FROM visit WHERE day = date '2013-07-14' GROUP BY m ORDER BY m
SELECT date_trunc('hour', at), count(DISTINCT user_id) FROM visit WHERE day BETWEEN '2013-07-01' AND '2013-07-02' GROUP BY 1 ORDER BY 1
SELECT date_trunc('month', ts)::date, date_trunc('month', ts) + interval '1 month' - interval '1 day' FROM dt ORDER BY id
SELECT date_bin('15 minutes', ts, timestamp '2000-01-01') FROM dt WHERE ts > '1990-01-01' ORDER BY id
SELECT date_trunc('fortnight', ts) FROM dt
-- making and comparing dates [21]
SELECT id, d = ts, d < ts, d <= ts::date, ts > d FROM dt ORDER BY id
SELECT id, ts = tz, ts < tz, d = tz FROM dt ORDER BY id
SELECT id FROM dt WHERE d = '2024-02-29' ORDER BY id
SELECT id FROM dt WHERE ts = '2024-02-29' ORDER BY id
SELECT id FROM dt WHERE ts = '2024-02-29 23:59:59.999999' ORDER BY id
SELECT id FROM dt WHERE tz = '2024-02-29 23:59:59.999999Z' ORDER BY id
SELECT id FROM dt WHERE tz > '2024-01-01 02:00:00+03' ORDER BY id
SELECT id FROM dt WHERE d > '1969-12-31' AND d < '2000-03-01' ORDER BY id
SELECT id FROM dt WHERE d IN (date '1970-01-01', date '2000-02-29', NULL) ORDER BY id
SELECT id FROM dt WHERE ti > '12:00' ORDER BY id
SELECT id FROM dt WHERE ti = '23:59:59.5' ORDER BY id
SELECT id FROM dt WHERE d BETWEEN '2020-01-01' AND '2021-12-31' ORDER BY id
SELECT date '2024-02-30'
SELECT date '2023-02-29'
SELECT timestamp '2024-01-01 25:00:00'
SELECT timestamp '2024-12-31 23:59:60'
SELECT time '24:00:00'
SELECT make_date(2024, 2, 29), make_timestamp(2024, 2, 29, 12, 30, 15.5), make_time(1, 2, 3.5)
SELECT make_date(2023, 2, 29)
SELECT to_date('2024-02-29', 'YYYY-MM-DD'), to_timestamp('2024-02-29 12:34', 'YYYY-MM-DD HH24:MI')
SELECT to_timestamp(0), to_timestamp(1700000000.5)
SELECT id, to_char(d, 'YYYY-MM-DD'), to_char(ts, 'DD.MM.YYYY HH24:MI:SS'), to_char(ts, 'Day Mon'), to_char(d, 'IYYY-IW') FROM dt ORDER BY id
SELECT to_char(sold_on, 'YYYY-MM') AS m, count(*) FROM sale GROUP BY m ORDER BY m
SELECT id, ts AT TIME ZONE 'UTC', tz AT TIME ZONE 'UTC' FROM dt ORDER BY id
SELECT id, ts AT TIME ZONE 'Europe/Berlin', tz AT TIME ZONE 'America/New_York' FROM dt ORDER BY id
SELECT id, tz::date, tz::timestamp, ts::timestamptz, d::timestamptz, ts::time FROM dt ORDER BY id
SELECT id, d::timestamp, ts::date, d::text, ts::text, tz::text, ti::text FROM dt ORDER BY id
SELECT id, ts::timestamp(0), ts::timestamp(3) FROM dt ORDER BY id
SELECT min(d), max(d), min(ts), max(ts), min(tz), max(tz), min(ti), max(ti) FROM dt
SELECT d, count(*) FROM dt GROUP BY d ORDER BY d
SELECT count(DISTINCT d), count(DISTINCT ts), count(DISTINCT tz) FROM dt
SELECT id, d, ts, tz, ti FROM dt ORDER BY id
SELECT id, greatest(d, '2000-01-01'), least(ts, '2000-01-01') FROM dt ORDER BY id
SELECT id, COALESCE(d, '1970-01-01'), COALESCE(ts, d) FROM dt ORDER BY id
SELECT isfinite(d), isfinite(ts) FROM dt ORDER BY id
SELECT (date '2024-01-01', date '2024-02-01') OVERLAPS (date '2024-01-15', date '2024-03-01')
SELECT 'infinity'::date, '-infinity'::timestamp, 'epoch'::timestamp
SELECT 'today'::date = current_date
SELECT date 'January 8, 1999', '08/01/1999'::date, '19990108'::date
-- far dates [21]
SELECT id, d, ts, tz FROM far ORDER BY id
SELECT id, d + 1 FROM far WHERE id <> 2 ORDER BY id
SELECT id, d - date '2000-01-01' FROM far ORDER BY id
SELECT id, extract(year FROM d), extract(doy FROM d), extract(dow FROM d), extract(century FROM d) FROM far ORDER BY id
SELECT id, date_trunc('year', ts), date_trunc('week', ts) FROM far ORDER BY id
SELECT id FROM far WHERE d < '1900-01-01' ORDER BY id
SELECT min(d), max(d), min(ts), max(tz) FROM far
SELECT date '0001-01-01', date '9999-12-31', date '1582-10-10', timestamp '0001-01-01 00:00:00'
SELECT date '0044-03-15 BC', date '10000-01-01'
SELECT d FROM far WHERE d = date '1582-10-15'
SELECT date '1899-12-31' + 1, date '2299-12-31' + 1, date '1900-01-01' - 1
SELECT d - 100000 FROM dt WHERE id = 1
SELECT d + 1000000 FROM dt WHERE id = 1
SELECT timestamp '1900-01-01' - interval '1 year', timestamp '2262-04-11 23:47:16.854775' + interval '1 second'
-- dates in the answer [26]
SELECT d, d::timestamp, date_trunc('month', d), d + interval '1 day', d + 1, CASE WHEN k > 0 THEN d END FROM t ORDER BY id
SELECT date_trunc('month', d) AS m, count(*) FROM t GROUP BY m ORDER BY m
SELECT d FROM t UNION SELECT ts FROM t ORDER BY 1 LIMIT 20
SELECT COALESCE(ts, d), greatest(ts, d) FROM t ORDER BY id
SELECT max(d), max(ts), max(tz), min(d + 1), min(d + interval '1 month') FROM t
SELECT DISTINCT d FROM t ORDER BY d DESC LIMIT 10
SELECT ts, tz, ts::date, tz::date FROM t ORDER BY id

-- truncated dates compared [21]
SELECT id FROM dt WHERE date_trunc('month', ts) <> timestamp '2024-02-29 00:00:00' ORDER BY id
SELECT id, date_trunc('month', ts) = timestamp '2024-02-29 00:00:00', date_trunc('year', ts) >= timestamp '2000-01-01' FROM dt ORDER BY id
SELECT id FROM (SELECT id, date_trunc('month', ts) AS m FROM dt) AS s WHERE NOT (m = date '2024-02-29') ORDER BY id
SELECT to_char(ts, '') FROM dt ORDER BY id
SELECT id, date_trunc('month', ts - interval '1 month'), date_trunc('quarter', ts - interval '4 months'), date_trunc('year', ts - interval '1 year'), date_trunc('week', ts - interval '2 months') FROM dt ORDER BY id
SELECT id, date_trunc('month', ts + interval '1 month'), date_trunc('quarter', ts + interval '4 months'), date_trunc('year', ts + interval '1 year'), date_trunc('week', d + 40) FROM dt ORDER BY id

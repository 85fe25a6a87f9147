-- Transactions that break a rule: a single amount above a bound, or too many of one account in a short time. Each is written with the rule
-- that it broke, as soon as the watermark has passed it.

CREATE TEMPORARY VIEW counted AS
SELECT `event_id`, :"account_column" AS `account`, TRY_CAST(:"amount_column" AS DECIMAL(38, 6)) AS `amount`, `k_time`,
  COUNT(*) OVER (PARTITION BY :"account_column" ORDER BY `k_time` RANGE BETWEEN INTERVAL :'within' DAY TO SECOND PRECEDING AND CURRENT ROW) AS `recent`
FROM events;

CREATE TEMPORARY VIEW judged AS
SELECT *, CASE WHEN `amount` > :{max_amount} THEN 'amount' WHEN `recent` > :{max_count} THEN 'frequency' END AS `rule` FROM counted;

INSERT INTO :{table} (`event_id`, `account`, `amount`, `at`, `rule`, `recent`)
SELECT `event_id`, `account`, `amount`, CAST(`k_time` AS TIMESTAMP_LTZ(6)), CAST(`rule` AS STRING), `recent` FROM judged WHERE `rule` IS NOT NULL;

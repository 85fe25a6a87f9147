-- A stream of events read by its own time. What comes later than the watermark is left out by windows, and counted
-- (numLateRecordsDropped). An event without a readable time counts by its arrival.

CREATE TEMPORARY TABLE events (
  `event_id` STRING,
  :{columns},
  `k_timestamp` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `k_time` AS COALESCE(TRY_CAST(REPLACE(REPLACE(:"time_column", 'T', ' '), 'Z', '') AS TIMESTAMP_LTZ(3)), `k_timestamp`),
  WATERMARK FOR `k_time` AS `k_time` - INTERVAL :'lateness' DAY TO SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = :'topic',
  'properties.bootstrap.servers' = :'bootstrap_servers',
  'properties.group.id' = :'group',
  'properties.isolation.level' = 'read_committed',
  :{startup},
  'value.format' = 'json',
  'value.json.ignore-parse-errors' = 'true'
);

-- A stream of events into its table, exactly once. What does not fit goes to the stream's dead letters and never stops the job.
--
-- Every column is read as text and converted here, because Flink's JSON format would make null of what it cannot convert. Two readers:
-- the first gets every record that is a JSON object; the second looks for those that are not (or not UTF-8), which the first leaves out.
-- A few forms that only one of the two parsers takes (a byte order mark) are found by both: such a record is in both places.

CREATE TEMPORARY TABLE events (
  :{source_columns},
  `k_key` BYTES,
  `k_partition` INT METADATA FROM 'partition' VIRTUAL,
  `k_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  `k_timestamp` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = :'topic',
  'properties.bootstrap.servers' = :'bootstrap_servers',
  'properties.group.id' = :'group',
  'properties.isolation.level' = 'read_committed',
  :{startup},
  'key.format' = 'raw',
  'key.fields' = 'k_key',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'json',
  'value.json.ignore-parse-errors' = 'true'
);

CREATE TEMPORARY TABLE records (
  `k_key` BYTES,
  `k_value` BYTES,
  `k_partition` INT METADATA FROM 'partition' VIRTUAL,
  `k_offset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = :'topic',
  'properties.bootstrap.servers' = :'bootstrap_servers',
  'properties.group.id' = :'unreadable_group',
  'properties.isolation.level' = 'read_committed',
  :{startup},
  'key.format' = 'raw',
  'key.fields' = 'k_key',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'raw'
);

CREATE TEMPORARY TABLE dead_letters (
  `k_key` BYTES,
  `k_value` BYTES,
  `headers` MAP<STRING, BYTES> METADATA
) WITH (
  'connector' = 'kafka',
  'topic' = :'dead_letter_topic',
  'properties.bootstrap.servers' = :'bootstrap_servers',
  'properties.max.request.size' = '11534336',
  'key.format' = 'raw',
  'key.fields' = 'k_key',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'raw',
  'sink.delivery-guarantee' = 'at-least-once'
);

CREATE TEMPORARY VIEW judged AS
SELECT *, CASE :{judgements} END AS `k_reason` FROM events;

EXECUTE STATEMENT SET BEGIN
INSERT INTO :{table} (:{table_columns})
SELECT :{values}, `k_partition`, `k_offset`, CAST(`k_timestamp` AS TIMESTAMP_LTZ(6)) FROM judged WHERE `k_reason` IS NULL;
INSERT INTO dead_letters
SELECT `k_key`, ENCODE(:{original}, 'UTF-8'), :{headers_of_wrong_type} FROM judged WHERE `k_reason` IS NOT NULL;
INSERT INTO dead_letters
SELECT `k_key`, `k_value`, :{headers_of_unreadable} FROM records
WHERE `k_value` IS NULL OR CAST(`k_value` AS STRING) IS NOT JSON OBJECT OR ENCODE(CAST(`k_value` AS STRING), 'UTF-8') <> `k_value`;
END;

-- Changes of a PostgreSQL table (Debezium's envelope, JSON without schemas) into a table of the lake, one row for each key.
--
-- The key is the record's own key. The envelope is the row under that key: a newer one replaces it, and one that says "deleted" does not
-- pass the filter, which takes the row away. Records that come a second time change nothing. What lies before the offset where the rows
-- of the table begin (a truncation, a new snapshot) does not count.

CREATE TEMPORARY TABLE changes (
  :{key_columns},
  `op` STRING,
  `after` ROW<:{image_columns}>,
  `k_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (:{key}) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = :'topic',
  'properties.bootstrap.servers' = :'bootstrap_servers',
  'properties.group.id' = :'group',
  'properties.isolation.level' = 'read_committed',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY'
);

INSERT INTO :{table} (:{table_columns})
SELECT :{values} FROM changes WHERE `op` IN ('c', 'u', 'r') AND `after` IS NOT NULL AND `k_offset` >= :{begin};

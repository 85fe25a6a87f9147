-- Measurements of devices by window of fixed length: how many, least, greatest, mean. A window is written when it is over.

CREATE TEMPORARY VIEW measured AS SELECT *, TRY_CAST(:"value_column" AS DOUBLE) AS `k_value` FROM events;

INSERT INTO :{table} (`device`, `window_start`, `window_end`, `measurements`, `least`, `greatest`, `mean`)
SELECT :"device_column", CAST(window_start AS TIMESTAMP_LTZ(6)), CAST(window_end AS TIMESTAMP_LTZ(6)), COUNT(`k_value`), MIN(`k_value`), MAX(`k_value`), AVG(`k_value`)
FROM TUMBLE(TABLE measured, DESCRIPTOR(`k_time`), INTERVAL :'window' DAY TO SECOND)
GROUP BY :"device_column", window_start, window_end;

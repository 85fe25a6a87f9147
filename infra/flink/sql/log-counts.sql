-- Log lines by service, level and window. A window is written when it is over.

INSERT INTO :{table} (`service`, `level`, `window_start`, `window_end`, `entries`)
SELECT :"service_column", :"level_column", CAST(window_start AS TIMESTAMP_LTZ(6)), CAST(window_end AS TIMESTAMP_LTZ(6)), COUNT(*)
FROM TUMBLE(TABLE events, DESCRIPTOR(`k_time`), INTERVAL :'window' DAY TO SECOND)
GROUP BY :"service_column", :"level_column", window_start, window_end;

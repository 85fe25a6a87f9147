-- Sessions of a clickstream: events of one visitor with no pause longer than the gap. A session is written when it is over.

INSERT INTO :{table} (`visitor`, `session_start`, `session_end`, `events`)
SELECT :"visitor_column", CAST(window_start AS TIMESTAMP_LTZ(6)), CAST(window_end AS TIMESTAMP_LTZ(6)), COUNT(*)
FROM SESSION(TABLE events PARTITION BY :"visitor_column", DESCRIPTOR(`k_time`), INTERVAL :'gap' DAY TO SECOND)
GROUP BY :"visitor_column", window_start, window_end;

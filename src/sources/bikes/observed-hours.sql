-- Instants at which at least one counter of the table `bikes` was observed.
SELECT DISTINCT to_unixtime(utc) AS utc_s
FROM bikes
ORDER BY utc_s

-- Instants at which at least one counter of the table `bikes_passes` was observed.
SELECT DISTINCT CAST(to_unixtime(utc) AS DOUBLE) AS utc_s
FROM bikes_passes
ORDER BY utc_s

-- Instants at which at least one counter of the table `bikes_fichiers` was observed.
SELECT CAST(to_unixtime(utc) AS DOUBLE) AS utc_s
FROM (SELECT DISTINCT utc FROM bikes_fichiers) AS instants
ORDER BY utc_s

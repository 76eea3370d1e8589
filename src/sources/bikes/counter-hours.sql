-- The hours of the table `bikes_jour` as columns of plain numbers.
--   rang  the counter, numbered from 1 in the order of day-counters.sql
SELECT
  CAST(dense_rank() OVER (ORDER BY id_compteur) AS DOUBLE) AS rang,
  CAST(to_unixtime(utc) AS DOUBLE) AS utc_s,
  passages
FROM bikes_jour

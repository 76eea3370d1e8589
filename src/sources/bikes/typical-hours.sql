-- What is usual for a counter and a local hour over the days of the table `bikes_semblables`, as columns of plain
-- numbers.
--   rang  the counter, numbered from 1 in the order of typical-counters.sql
SELECT
  CAST(dense_rank() OVER (ORDER BY id_compteur) AS DOUBLE) AS rang,
  CAST(heure AS DOUBLE) AS heure,
  CAST(count(*) AS DOUBLE) AS n,
  approx_percentile(passages, 0.1) AS p10,
  approx_percentile(passages, 0.5) AS p50,
  approx_percentile(passages, 0.9) AS p90
FROM bikes_semblables
GROUP BY id_compteur, heure

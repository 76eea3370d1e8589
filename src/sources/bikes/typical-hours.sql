-- What is usual for a counter and a local hour over the days of the table `bikes_semblables`.
SELECT
  id_compteur,
  heure,
  count(*) AS n,
  approx_percentile(passages, 0.1) AS p10,
  approx_percentile(passages, 0.5) AS p50,
  approx_percentile(passages, 0.9) AS p90
FROM bikes_semblables
GROUP BY id_compteur, heure
ORDER BY id_compteur, heure

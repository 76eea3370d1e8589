-- The counters of the table `bikes_passes`, and on how many days each was observed.
SELECT
  id_compteur,
  count(*) AS jours
FROM bikes_passes
GROUP BY id_compteur
ORDER BY id_compteur

-- The counters of `bikes_sommes` (counter-days.sql).
SELECT DISTINCT id_compteur
FROM bikes_sommes
ORDER BY id_compteur

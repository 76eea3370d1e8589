-- The counters of the table `bikes_semblables`.
SELECT DISTINCT id_compteur
FROM bikes_semblables
ORDER BY id_compteur

-- The counters of the table `bikes_fichiers`.
SELECT DISTINCT id_compteur
FROM bikes_fichiers
ORDER BY id_compteur

-- The arcs of a day and how many rows each has, in the order of hours.sql.
SELECT identifiant_arc AS nom, count(*) AS lignes
FROM comptages_jour
GROUP BY identifiant_arc
ORDER BY identifiant_arc

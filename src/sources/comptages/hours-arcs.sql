-- The arcs of a day, in the order of their ranks in hours.sql.
SELECT DISTINCT identifiant_arc AS nom
FROM comptages_jour
ORDER BY identifiant_arc

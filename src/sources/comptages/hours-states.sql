-- The states declared on a day, in the order of their ranks in hours.sql.
SELECT DISTINCT etat_arc AS nom
FROM comptages_jour
WHERE etat_arc IS NOT NULL
ORDER BY etat_arc

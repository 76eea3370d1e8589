-- The hourly counts of a day, arc by arc, as three columns of plain numbers: text and NULL cost more than the
-- measurements when 80,000 rows cross over to JavaScript.
--   heure_etat  hour of the day × 64 + rank of the declared state, 0 without one; ranks are those of
--               hours-states.sql, from 1
--   debit, taux_occupation  −1 where not measured: both are never negative in the lake
-- $debut: the instant at which the day starts, in seconds.
WITH etats AS (
  SELECT etat_arc, row_number() OVER (ORDER BY etat_arc) AS rang
  FROM (SELECT DISTINCT etat_arc FROM comptages_jour WHERE etat_arc IS NOT NULL) AS vus
)
SELECT
  CAST((to_unixtime(mesures.utc) - $debut) / 3600 * 64 + coalesce(etats.rang, 0) AS DOUBLE) AS heure_etat,
  coalesce(mesures.debit, -1) AS debit,
  coalesce(mesures.taux_occupation, -1) AS taux_occupation
FROM comptages_jour AS mesures
LEFT JOIN etats ON etats.etat_arc = mesures.etat_arc
ORDER BY mesures.identifiant_arc, mesures.utc

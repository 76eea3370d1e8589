-- The hourly counts of a day as three columns of plain numbers: text and NULL cost more than the measurements
-- when 80,000 rows cross over to JavaScript.
--   rang_heure_etat  (rank of the arc × 32 + hour of the day) × 64 + rank of the declared state, 0 without one;
--                    ranks are those of hours-arcs.sql (from 0) and hours-states.sql (from 1)
--   debit, taux_occupation  −1 where not measured: both are never negative in the lake
-- $debut: the instant at which the day starts, in seconds.
WITH arcs AS (
  SELECT identifiant_arc, row_number() OVER (ORDER BY identifiant_arc) - 1 AS rang
  FROM (SELECT DISTINCT identifiant_arc FROM comptages_jour) AS vus
),
etats AS (
  SELECT etat_arc, row_number() OVER (ORDER BY etat_arc) AS rang
  FROM (SELECT DISTINCT etat_arc FROM comptages_jour WHERE etat_arc IS NOT NULL) AS vus
)
SELECT
  CAST((arcs.rang * 32 + (to_unixtime(mesures.utc) - $debut) / 3600) * 64 + coalesce(etats.rang, 0) AS DOUBLE)
    AS rang_heure_etat,
  coalesce(mesures.debit, -1) AS debit,
  coalesce(mesures.taux_occupation, -1) AS taux_occupation
FROM comptages_jour AS mesures
JOIN arcs ON arcs.identifiant_arc = mesures.identifiant_arc
LEFT JOIN etats ON etats.etat_arc = mesures.etat_arc

-- Flow of each day over every arc and hour observed; flows beyond the capacity of their road are left out.
-- $capacite: vehicles per hour that every road can carry; $capacite_haute: that the arcs of $arcs_hauts
-- (`|id|id|`) can. $etats_exclus: declared states whose rows do not count (`|state|state|`).
SELECT
  jour,
  sum(q) AS debit_total,
  count(q) AS arcs_heures_q
FROM (
  SELECT
    jour,
    CASE
      WHEN debit <= $capacite THEN debit
      WHEN debit <= $capacite_haute AND strpos($arcs_hauts, concat('|', identifiant_arc, '|')) > 0 THEN debit
    END AS q
  FROM comptages_passes
  WHERE $etats_exclus = '' OR strpos($etats_exclus, concat('|', coalesce(etat_arc, ''), '|')) = 0
) AS mesures
GROUP BY jour
ORDER BY jour

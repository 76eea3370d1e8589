-- Flow of each day over every arc and hour observed; flows beyond the capacity of their road are left out.
-- $capacite: vehicles per hour that every road can carry; $capacite_haute: that the arcs of $arcs_hauts
-- (ids between unit separators, U+001F) can. $etats_exclus: declared states whose rows do not count (`|state|state|`).
-- Two branches, because the first, which is nearly everything, then reads no column but the flow.
SELECT
  jour,
  sum(debit) AS debit_total,
  count(debit) AS arcs_heures_q
FROM (
  SELECT jour, debit
  FROM comptages_passes
  WHERE debit <= $capacite
    AND ($etats_exclus = '' OR strpos($etats_exclus, concat('|', coalesce(etat_arc, ''), '|')) = 0)
  UNION ALL
  SELECT jour, debit
  FROM comptages_passes
  WHERE debit > $capacite
    AND debit <= $capacite_haute
    AND identifiant_arc IN (SELECT id FROM UNNEST(split($arcs_hauts, chr(31))) AS hauts (id))
    AND ($etats_exclus = '' OR strpos($etats_exclus, concat('|', coalesce(etat_arc, ''), '|')) = 0)
) AS mesures
GROUP BY jour
ORDER BY jour

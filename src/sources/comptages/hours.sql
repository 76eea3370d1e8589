-- The hourly counts of the days of `comptages_jours`, in any order, as three columns of plain numbers: text and
-- NULL cost more than the measurements when a million rows cross over to JavaScript.
--   cle  ((arc × 512 + day) × 8192 + hour) × 8 + state
--        arc: place of the arc in $arcs (ids between unit separators, U+001F) from 1, 0 for one that is not there
--        day: days from $premier to the day of the file
--        hour: hours from the instant $debut, in seconds
--        state: 1 to 4 in the order of ARC_STATES, 0 without one, 7 for another word
--   debit, taux_occupation  −1 where not measured: both are never negative in the lake
SELECT
  CAST(
    (
      (coalesce(arcs.place, 0) * 512 + date_diff('day', CAST($premier AS DATE), CAST(mesures.jour AS DATE)))
      * 8192 + (to_unixtime(mesures.utc) - $debut) / 3600
    ) * 8
    + CASE mesures.etat_arc
      WHEN 'Inconnu' THEN 1
      WHEN 'Ouvert' THEN 2
      WHEN 'Barré' THEN 3
      WHEN 'Invalide' THEN 4
      ELSE CASE WHEN mesures.etat_arc IS NULL THEN 0 ELSE 7 END
    END
    AS DOUBLE
  ) AS cle,
  coalesce(mesures.debit, -1) AS debit,
  coalesce(mesures.taux_occupation, -1) AS taux_occupation
FROM comptages_jours AS mesures
LEFT JOIN (
  SELECT id, place
  FROM UNNEST(split($arcs, chr(31))) WITH ORDINALITY AS t (id, place)
) AS arcs ON arcs.id = mesures.identifiant_arc

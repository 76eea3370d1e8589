-- The table `bikes_passes` as columns of plain numbers, in the order of passed-counters.sql: texts cost more than the
-- numbers when a year of days crosses over to JavaScript.
--   jour  days since 1970-01-01
--   dernier_passage_s  −1 for a day without a passage
SELECT
  CAST(date_diff('day', DATE '1970-01-01', CAST(jour AS DATE)) AS DOUBLE) AS jour,
  CAST(total AS DOUBLE) AS total,
  CAST(heures AS DOUBLE) AS heures,
  CAST(to_unixtime(premiere) AS DOUBLE) AS premiere_s,
  CAST(coalesce(to_unixtime(dernier_passage), -1) AS DOUBLE) AS dernier_passage_s
FROM bikes_passes
ORDER BY id_compteur, jour

-- The rows of `bikes_sommes` (counter-days.sql) as columns of plain numbers: texts cost more than the numbers when a
-- year of days crosses over to JavaScript.
--   rang  the counter, numbered from 1 in the order of passed-counters.sql
--   jour  days since 1970-01-01
--   dernier_passage_s  −1 for a day without a passage
SELECT
  CAST(dense_rank() OVER (ORDER BY id_compteur) AS DOUBLE) AS rang,
  CAST(date_diff('day', DATE '1970-01-01', CAST(jour AS DATE)) AS DOUBLE) AS jour,
  CAST(total AS DOUBLE) AS total,
  CAST(heures AS DOUBLE) AS heures,
  CAST(to_unixtime(premiere) AS DOUBLE) AS premiere_s,
  CAST(coalesce(to_unixtime(dernier_passage), -1) AS DOUBLE) AS dernier_passage_s
FROM bikes_sommes
ORDER BY rang, jour

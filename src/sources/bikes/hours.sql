-- The hours of the table `bikes_jours` as columns of plain numbers: texts cost more than the numbers when weeks of
-- days cross over to JavaScript.
--   rang  the counter, numbered from 1 in the order of labels.sql
--   jour  days since 1970-01-01
SELECT
  CAST(dense_rank() OVER (ORDER BY id_compteur) AS DOUBLE) AS rang,
  CAST(date_diff('day', DATE '1970-01-01', CAST(jour AS DATE)) AS DOUBLE) AS jour,
  CAST(to_unixtime(utc) AS DOUBLE) AS utc_s,
  passages
FROM bikes_jours

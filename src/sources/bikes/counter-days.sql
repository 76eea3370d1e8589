-- Every counter on every day of the table `bikes_fichiers`, summed up, as columns of plain numbers: texts cost more
-- than the numbers when a year of days crosses over to JavaScript.
--   rang  the counter, numbered from 1 in the order of passed-counters.sql
--   jour  days since 1970-01-01
--   dernier_passage_s  −1 for a day without a passage
SELECT
  CAST(dense_rank() OVER (ORDER BY id_compteur) AS DOUBLE) AS rang,
  CAST(date_diff('day', DATE '1970-01-01', CAST(jour AS DATE)) AS DOUBLE) AS jour,
  CAST(sum(passages) AS DOUBLE) AS total,
  CAST(count(*) AS DOUBLE) AS heures,
  CAST(to_unixtime(min(utc)) AS DOUBLE) AS premiere_s,
  CAST(coalesce(to_unixtime(max(CASE WHEN passages > 0 THEN utc END)), -1) AS DOUBLE) AS dernier_passage_s
FROM bikes_fichiers
GROUP BY jour, id_compteur
ORDER BY rang, jour

-- Each counter and day of the table `bikes_passes`, as columns of plain numbers in the order of passed-counters.sql:
-- texts cost more than the numbers when a year of days crosses over to JavaScript.
--   jour  days since 1970-01-01
--   dernier_passage_s  −1 for a day without a passage
SELECT
  CAST(date_diff('day', DATE '1970-01-01', CAST(jour AS DATE)) AS DOUBLE) AS jour,
  CAST(sum(passages) AS DOUBLE) AS total,
  CAST(count(*) AS DOUBLE) AS heures,
  CAST(to_unixtime(min(utc)) AS DOUBLE) AS premiere_s,
  CAST(coalesce(to_unixtime(max(CASE WHEN passages > 0 THEN utc END)), -1) AS DOUBLE) AS dernier_passage_s
FROM bikes_passes
GROUP BY id_compteur, jour
ORDER BY id_compteur, jour

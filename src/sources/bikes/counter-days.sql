-- Each counter and day of the table `bikes_passes`.
SELECT
  id_compteur,
  jour,
  sum(passages) AS total,
  count(*) AS heures,
  to_unixtime(min(utc)) AS premiere_s,
  to_unixtime(max(CASE WHEN passages > 0 THEN utc END)) AS dernier_passage_s
FROM bikes_passes
GROUP BY id_compteur, jour

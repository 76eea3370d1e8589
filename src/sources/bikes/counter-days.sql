-- Every counter on every day of the table `bikes_fichiers`, summed up: one pass over a file for every day of years.
SELECT
  id_compteur,
  jour,
  sum(passages) AS total,
  count(*) AS heures,
  min(utc) AS premiere,
  max(CASE WHEN passages > 0 THEN utc END) AS dernier_passage
FROM bikes_fichiers
GROUP BY jour, id_compteur

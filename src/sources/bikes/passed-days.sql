-- Every counter on every day of the table `bikes_fichiers`, summed up, kept as the table `bikes_passes`.
CREATE OR REPLACE TEMP TABLE bikes_passes AS
SELECT
  jour,
  id_compteur,
  sum(passages) AS total,
  count(*) AS heures,
  min(utc) AS premiere,
  max(CASE WHEN passages > 0 THEN utc END) AS dernier_passage
FROM bikes_fichiers
GROUP BY jour, id_compteur

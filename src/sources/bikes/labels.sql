-- The counters of each day of the table `bikes_jours`, as the last rows of the day describe them.
SELECT
  id_compteur,
  jour,
  max_by(nom_compteur, utc) FILTER (WHERE nom_compteur IS NOT NULL) AS nom,
  max_by(lon, utc) FILTER (WHERE lon IS NOT NULL) AS lon,
  max_by(lat, utc) FILTER (WHERE lat IS NOT NULL) AS lat
FROM bikes_jours
GROUP BY id_compteur, jour
ORDER BY id_compteur, jour

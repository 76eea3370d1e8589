-- The counters of the table `bikes_jour`, as their last rows describe them.
SELECT
  id_compteur,
  max_by(nom_compteur, utc) FILTER (WHERE nom_compteur IS NOT NULL) AS nom,
  max_by(lon, utc) FILTER (WHERE lon IS NOT NULL) AS lon,
  max_by(lat, utc) FILTER (WHERE lat IS NOT NULL) AS lat
FROM bikes_jour
GROUP BY id_compteur
ORDER BY id_compteur

-- The hours of the table `bikes_jour`, one row per counter and hour.
SELECT
  id_compteur,
  to_unixtime(utc) AS utc_s,
  passages,
  nom_compteur,
  lon,
  lat
FROM bikes_jour
ORDER BY id_compteur, utc

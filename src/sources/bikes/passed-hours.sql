-- The hours of every counter on every day of the table `bikes_fichiers`, kept as the table `bikes_passes`.
CREATE OR REPLACE TEMP TABLE bikes_passes AS
SELECT
  id_compteur,
  jour,
  utc,
  passages
FROM bikes_fichiers

-- Trino's names for what DuckDB calls otherwise, so that a statement is written once.
CREATE OR REPLACE MACRO to_unixtime(t) AS epoch(t);

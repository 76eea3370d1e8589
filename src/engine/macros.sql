-- Trino's names for what DuckDB calls otherwise, so that a statement is written once.
CREATE OR REPLACE MACRO approx_percentile(x, p) AS quantile_cont(x, p);
CREATE OR REPLACE MACRO to_unixtime(t) AS epoch(t);
CREATE OR REPLACE MACRO cardinality(l) AS len(l);

// Package duck keeps everything in one directory by means of DuckDB: the
// engine of a single machine. One process owns the directory.
//
//	mote.lock    held by the owner
//	mote.duckdb  hot values in arrival order, sensors, sites, observations, ledger
//	tmp/         what the engine spills
//
// Durability is DuckDB's: a commit has reached the disk when it returns. What
// a restart must find again without reading history (the newest value of each
// series, the last time a sensor was heard) is written down at a checkpoint
// and completed from the rows that came after it.
package duck

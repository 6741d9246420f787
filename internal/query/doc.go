// Package query is the read side: it turns what the store holds into what
// somebody asked for, as MEANING.md says averages are made.
package query

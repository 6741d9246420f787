// Package hexagon computes what the map's hexagons show: of each H3 cell that
// has any, the median over its sites.
//
// Each site counts once. Where several sensors of a site measure the same, the
// site's value is their median; sensors of which upstream names no site stand
// for themselves. A median of an even count is the mean of the middle two. An
// index is that of the medians of each pollutant, averaged as the index asks,
// and not a median of indices.
package hexagon

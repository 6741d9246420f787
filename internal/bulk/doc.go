// Package bulk takes archives in: day files are read and decoded in parallel,
// grouped by day and stored in batches, one after the other. Memory is bounded
// whatever order the files come in: a day is stored when it has enough for a
// batch, and the fullest one when all together have too much.
//
// Nothing is remembered of what was imported. An import that was interrupted is
// repeated: the store knows each value by its key, and finds what it has faster
// than it takes in what is new.
package bulk

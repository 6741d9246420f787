// Package quality sets flags on readings: what a record alone can tell about
// its values. It is pure: the same record gets the same flags whether it was
// polled or imported, except for the flag future, which compares with the time
// of receipt.
//
// A flag never changes a number. Every rule that applies sets its bit; what a
// flag does to averages is air's to say. The thresholds are in limits.go.
package quality

// Version numbers the rules. It grows when a rule changes, so that flags made
// by different rules can be told apart.
const Version = 1

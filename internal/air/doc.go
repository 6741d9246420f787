// Package air is the vocabulary of Mote: networks, sensors, sites, quantities,
// flags, readings and intervals. It holds no IO and no rules; every other
// package speaks in its words, and its numeric codes are part of the stored
// format: a code, once given, is never reused.
package air

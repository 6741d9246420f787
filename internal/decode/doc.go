// Package decode turns the bytes that networks serve into readings. It is
// pure: it reads from the reader it is given and knows no network, clock or
// file. One function per wire format, one folder of recorded input per format
// in testdata.
//
// A decoder is strict about the document and tolerant about its records. A
// document that is not what it claims to be, from its first byte to its last,
// ends in a [DocumentError] and nothing of it may be kept. A record that
// cannot be used inside a good document is rejected alone, with a reason, and
// counted in values so that the ledger's equation holds:
//
//	Summary.Values = values of all yielded readings + Σ Summary.Rejected
//
// [Archive] reads the archive's day files, of which even a damaged one has good
// rows: only its header is the document. It yields columns instead of readings,
// because archives hold billions of values.
//
// [AppendSensorCommunity] is the way back, for the simulated network: it writes
// readings as Sensor.Community serves them.
package decode

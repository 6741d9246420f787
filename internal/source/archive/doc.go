// Package archive finds the day files of Sensor.Community's archive: plain or
// compressed, in folders, in .tar, .tar.gz, .tar.xz and .zip files, or on the
// archive's host by date. It reads and uncompresses, and decodes nothing.
//
// Nothing is ever written, and no name in an archive is used as a path. Every
// input has a limit: a day file that of package decode, a container one that
// grows with its size, so that a few bytes cannot occupy us for hours.
package archive

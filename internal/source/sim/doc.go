// Package sim is a network that does not exist: N sensors at plausible places,
// whose air follows days, weeks, seasons and weather, with the faults of the
// field at the field's rates, served over HTTP as Sensor.Community serves its
// own. Nothing in it was measured, and every answer says so.
//
// Everything is a pure function of (seed, sensor, time): any instant can be
// computed without what came before, a history written at once agrees with
// what is served later, and two simulators with the same seed say the same (to
// the last digit on one kind of processor; another may round a product
// differently).
package sim

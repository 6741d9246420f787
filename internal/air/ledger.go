package air

// Kind says what a ledger entry records.
type Kind string

// The kinds of ledger entries that exist so far.
const (
	KindPoll   Kind = "poll"
	KindImport Kind = "import"
	KindPush   Kind = "push"
	KindForget Kind = "forget"
	KindRetain Kind = "retain" // raw values older than the operator keeps were removed
)

// Status is how a poll, import or push ended.
type Status string

// The statuses. Only a 304 is unchanged; a document that could not be trusted
// as a whole is rejected; anything that brought no document is failed.
const (
	StatusOK        Status = "ok"
	StatusUnchanged Status = "unchanged"
	StatusRejected  Status = "rejected"
	StatusFailed    Status = "failed"
)

// Reasons for which a record, a row of an archive or a value is not stored.
// Counted in values; a rejected record or row counts its readable values, at
// least 1.
const (
	RejectNoSensor  = "no_sensor"  // the record names no sensor
	RejectNoTime    = "no_time"    // no time stamp that can be read
	RejectNoValues  = "no_values"  // nothing measured in it
	RejectBadRecord = "bad_record" // it cannot be read, or is damaged
	RejectIndoor    = "indoor"
	RejectForgotten = "forgotten"
	RejectOutside   = "outside" // older than the operator keeps, or not of the sensors or the region
)

// Entry is one line of the public ledger. The counts of a finished entry obey
//
//	Values = New + Duplicate + Conflict + Σ Rejected
//
// Ignored fields (no measurements) stand outside the equation.
type Entry struct {
	ID         int64 // ascending without reuse; 0 before it is written
	Network    Network
	Kind       Kind
	Day        int32 // of an import: the UTC day that it brought, in days since 1970; else 0
	Started    int64 // Unix milliseconds
	Finished   int64 // Unix milliseconds
	Status     Status
	HTTPStatus int   // 0 when there was no answer
	Bytes      int64 // of the document, uncompressed
	Records    int64
	Values     int64
	New        int64
	Duplicate  int64
	Conflict   int64
	Late       int64            // values older than Started − 5 min; new or not, rejected and imported ones excepted
	Flagged    map[string]int64 // flag name → values stored as new that carry it
	Rejected   map[string]int64 // reason → values
	Ignored    int64            // fields that are no measurement
	Error      string           // what went wrong, in words fit for the public; "" when nothing did
}

// LateAfter is the age at which a value counts as late, in seconds before the
// start of the poll that brought it; a value exactly this old is not late.
const LateAfter = 300

// Admits reports whether the entry shows that the measurements up to its end
// have come, so that an hour before it is over. Averages that somebody else
// made of them may come when they do not, and say nothing of that.
func (e Entry) Admits() bool { return e.Network != SC5 && e.Receipts() }

// Receipts reports whether the entry shows that its feed was heard: it
// answered and had something to say, or said that nothing changed. An empty
// answer counts as upstream down.
func (e Entry) Receipts() bool {
	return e.Kind == KindPoll && (e.Status == StatusUnchanged || e.Status == StatusOK && e.Records > 0)
}

// Conflict keeps both numbers of a key that came twice.
type Conflict struct {
	Row     Row     // as stored: the first stays
	Offered float64 // what came later
}

// Forgotten is what must never be stored again: a sensor, or a location, over
// [From, To) (open ends: the smallest and largest int64). It holds in every
// network of the family: a device that is to be forgotten is to be forgotten
// with the averages that others made of its measurements.
type Forgotten struct {
	Network  Network
	Sensor   SensorID // 0 when a location is meant
	Location int64    // used when Sensor is 0
	Interval Interval
	When     int64 // Unix seconds of the request
}

// Site is the place that is meant when Sensor is 0.
func (f Forgotten) Site() SiteID { return SiteID{f.Network, f.Location} }

// Covers reports whether a reading of that sensor, at that place and time,
// must not be kept.
func (f Forgotten) Covers(s SensorID, site SiteID, t int64) bool {
	if !f.Interval.Contains(t) {
		return false
	}
	if f.Sensor != 0 {
		return f.Sensor.Home() == s.Home()
	}
	return f.Site().Home() == site.Home()
}

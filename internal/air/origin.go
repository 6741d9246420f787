package air

// Origin says whether data was measured or invented. A data directory holds
// one of them and never the other.
type Origin string

// The origins. Nothing was stored yet where it is unknown.
const (
	OriginUnknown   Origin = ""
	OriginReal      Origin = "real"
	OriginSimulated Origin = "simulated"
)

// Simulated reports whether the data was invented.
func (o Origin) Simulated() bool { return o == OriginSimulated }

package assess

// Caution is a code for something the reader must know beside the number.
type Caution string

// The cautions. Texts for readers stand with the page.
const (
	CautionOptical Caution = "pm10_optical" // PM10 drives, counted by light: humid air can make it read high
	CautionHumid   Caution = "humid"        // humidity at the site ≥ 85 %: the same
	CautionSuspect Caution = "suspect"      // made of hours that are mostly suspect
	CautionMoved   Caution = "moved"        // the sensor moved in the last 24 h: its index started empty
)

// CautionSet holds cautions as bits: bit i is the i-th of [Cautions]. It is
// stored, so bits are never reused.
type CautionSet int16

const (
	optical CautionSet = 1 << iota
	humid
	suspect
	moved
)

var cautions = [...]Caution{CautionOptical, CautionHumid, CautionSuspect, CautionMoved}

// Cautions lists all cautions in order of their bits.
func Cautions() []Caution { return append([]Caution(nil), cautions[:]...) }

// List is the set's cautions in order of their bits; nil when there is none. A
// bit that has no caution is left out.
func (s CautionSet) List() (list []Caution) {
	for i, c := range cautions {
		if s>>i&1 == 1 {
			list = append(list, c)
		}
	}
	return list
}

// NewCautionSet is the set of what is listed; an unknown caution is left out.
func NewCautionSet(list []Caution) (s CautionSet) {
	for i, c := range cautions {
		for _, l := range list {
			if l == c {
				s |= 1 << i
			}
		}
	}
	return s
}

package encode

// Kind is what the cells of a column are.
type Kind uint8

// The kinds.
const (
	KindText   Kind = iota // never empty in binary formats, though it may be ""
	KindTime               // whole seconds, UTC; never empty
	KindNumber             // double precision
	KindWhole              // 64 bits, signed
	KindTruth              // true or false
)

// String is the kind's name in the data dictionary.
func (k Kind) String() string {
	return [...]string{"text", "time", "number", "whole number", "true or false"}[k]
}

// Field describes a column, once for all formats and for the data dictionary.
type Field struct {
	Name string
	Kind Kind
	Unit string // "" where there is none
	Doc  string // what it is, for readers: one or two sentences
	// Repeats says that the numbers are few, or the same over many rows: Parquet
	// then keeps each once. Texts and whole numbers always repeat.
	Repeats bool
}

// coded reports whether a pile keeps each of the values once.
func (f Field) coded() bool {
	return f.Kind == KindText || f.Kind == KindWhole || f.Kind == KindNumber && f.Repeats
}

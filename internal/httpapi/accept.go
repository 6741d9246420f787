package httpapi

import (
	"strconv"
	"strings"
)

// negotiate picks the offered content type that the Accept header likes best;
// between equals, and when none fits, the first one.
func negotiate(accept string, offered ...string) string {
	best, bestQ := offered[0], 0.0
	for _, offer := range offered {
		if q := quality(accept, offer); q > bestQ {
			best, bestQ = offer, q
		}
	}
	return best
}

// quality is the weight that an Accept header gives to a content type: that of
// the most specific range that covers it, 0 when none does.
func quality(accept, contentType string) float64 {
	q, specific := 0.0, 0
	major, _, _ := strings.Cut(contentType, "/")
	for part := range strings.SplitSeq(accept, ",") {
		name, weight := weighted(part)
		level := 0
		switch name {
		case contentType:
			level = 3
		case major + "/*":
			level = 2
		case "*/*":
			level = 1
		}
		if level > specific {
			q, specific = weight, level
		}
	}
	return q
}

// acceptsGzip reports whether an Accept-Encoding header allows gzip.
func acceptsGzip(header string) bool {
	q, named := 0.0, false
	for part := range strings.SplitSeq(header, ",") {
		switch name, weight := weighted(part); {
		case name == "gzip" || name == "x-gzip":
			q, named = weight, true
		case name == "*" && !named:
			q = weight
		}
	}
	return q > 0
}

// weighted splits "text/csv; q=0.5" into its name, in lower case, and its
// weight; a weight that cannot be read is 0.
func weighted(part string) (name string, q float64) {
	name, params, _ := strings.Cut(part, ";")
	q = 1
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(key, "q") {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil || !(v >= 0 && v <= 1) {
				v = 0
			}
			q = v
		}
	}
	return strings.ToLower(strings.TrimSpace(name)), q
}

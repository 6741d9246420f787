package config

import (
	"errors"
	"fmt"
	"math"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxContact is the longest contact in bytes, inclusive: it goes into a header
// of every request.
const maxContact = 200

// parseContact takes a bare e-mail address or an http(s) address. The
// characters that would end a comment in a User-Agent header are refused.
func parseContact(s string) (string, error) {
	errWant := errors.New("want an e-mail address such as air@example.org or a web address such as https://example.org/contact")
	if len(s) > maxContact {
		return "", fmt.Errorf("is %d bytes long: want at most %d", len(s), maxContact)
	}
	for _, r := range s {
		if r <= ' ' || r > '~' || strings.ContainsRune(`()<>\";,`, r) {
			return "", fmt.Errorf("holds the character %q: %w", r, errWant)
		}
	}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil {
		return s, nil
	}
	if a, err := mail.ParseAddress(s); err == nil && a.Address == s && a.Name == "" {
		return s, nil
	}
	return "", errWant
}

func parseIndoor(s string) (Indoor, error) {
	switch i := Indoor(s); i {
	case IndoorDrop, IndoorKeep:
		return i, nil
	}
	return "", errors.New("want drop or keep")
}

// parseTruth takes what YAML 1.2 does, and nothing looser: yes, on and 1 have
// meant different things in different versions.
func parseTruth(s string) (bool, error) {
	switch s {
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	}
	return false, errors.New("want true or false")
}

// units of sizes, longest suffix first so that MiB is not read as B.
var units = []struct {
	suffix string
	bytes  int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1},
}

// parseSize reads whole bytes, with or without a unit; bounds are inclusive.
func parseSize(low, high int64) func(string) (int64, error) {
	return func(s string) (int64, error) {
		number, unit := s, int64(1)
		for _, u := range units {
			if rest, ok := strings.CutSuffix(s, u.suffix); ok {
				number, unit = strings.TrimRight(rest, " "), u.bytes
				break
			}
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("want %v", size)
		}
		if n > math.MaxInt64/unit || n*unit < low || n*unit > high {
			return 0, fmt.Errorf("want %s to %s", sizeText(low), sizeText(high))
		}
		return n * unit, nil
	}
}

// sizeText prints a bound in the largest binary unit that divides it.
func sizeText(n int64) string {
	for _, u := range []string{"GiB", "MiB", "KiB"} {
		for _, k := range units {
			if k.suffix == u && n%k.bytes == 0 && n != 0 {
				return strconv.FormatInt(n/k.bytes, 10) + u
			}
		}
	}
	return strconv.FormatInt(n, 10)
}

// parseDuration reads Go's notation; bounds are inclusive.
func parseDuration(low, high time.Duration) func(string) (time.Duration, error) {
	return func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		if err != nil {
			return 0, fmt.Errorf("want %v", duration)
		}
		if d < low || d > high {
			return 0, fmt.Errorf("want %v to %v", low, high)
		}
		return d, nil
	}
}

// parseWhole reads a decimal integer; bounds are inclusive.
func parseWhole(low, high int) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("want a whole number from %d to %d", low, high)
		}
		return n, nil
	}
}

// parsePrefix reads a CIDR prefix, or one address as a prefix of its whole
// length.
func parsePrefix(s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if a, aerr := netip.ParseAddr(s); aerr == nil && a.Zone() == "" {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	switch {
	case err != nil:
		return netip.Prefix{}, errors.New("want a network such as 192.0.2.0/24 or 2001:db8::/32, or one address")
	case p.Addr().Is4In6():
		return netip.Prefix{}, errors.New("is IPv4 written as IPv6: want the IPv4 form")
	case p != p.Masked():
		return netip.Prefix{}, fmt.Errorf("has bits set behind the prefix: write %v for the network or %v for the one address", p.Masked(), p.Addr())
	}
	return p, nil
}

// maxStyle is the longest address of a style in bytes, inclusive.
const maxStyle = 500

// parseStyle takes an address that a visitor's browser can fetch.
func parseStyle(s string) (string, error) {
	if len(s) > maxStyle {
		return "", fmt.Errorf("is %d bytes long: want at most %d", len(s), maxStyle)
	}
	if _, err := originOf(s); err != nil {
		return "", errors.New("want the address of a MapLibre style, such as https://tiles.example.org/style.json")
	}
	return s, nil
}

// parseOrigin takes an origin and nothing after it.
func parseOrigin(s string) (string, error) {
	if o, err := originOf(s); err != nil || o != s {
		return "", errors.New("want an origin without a path, such as https://tiles.example.org")
	}
	return s, nil
}

// originOf is scheme, host and port of a web address. What would mean something
// in a content policy is refused: it must name one origin only.
func originOf(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", err
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return "", errors.New("is no web address")
	}
	for _, r := range s {
		if r <= ' ' || r > '~' || strings.ContainsRune("'\";,*<>\\", r) {
			return "", fmt.Errorf("holds the character %q", r)
		}
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// Allowed are the origins that a page may fetch the map's parts from: that of
// the style first, each once. Empty without a style: nobody is asked then.
func (m Map) Allowed() []string {
	if m.Style == "" {
		return nil
	}
	own, err := originOf(m.Style)
	if err != nil {
		return nil // Parse refuses such a style
	}
	out := []string{own}
	for _, o := range m.Origins {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

package httpapi

import (
	"net/http"
	"net/netip"
	"strings"
)

// proxies are the networks whose word on where a request comes from is taken.
type proxies []netip.Prefix

// client is the address that asks: the peer, or, when the peer is a configured
// proxy, the last address of X-Forwarded-For that is none. It is not valid
// when the peer has no address, as on a socket.
func (p proxies) client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(p, addr); i-- {
		hop, err := parseHop(hops[i])
		if err != nil {
			break // what a stranger may have written ends the chain
		}
		addr = hop
	}
	return addr
}

// parseHop reads an address with or without a port.
func parseHop(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if ap, err := netip.ParseAddrPort(text); err == nil {
		return ap.Addr().Unmap().WithZone(""), nil
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err
}

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// masked is the address without the part that names a household: the first 24
// bits of IPv4, 48 of IPv6.
func masked(a netip.Addr) string { return network(a, 24, 48) }

// clientKey is whom limits hold for: one IPv4 address, or the 64 bits that one
// household has of IPv6.
func clientKey(a netip.Addr) string { return network(a, 32, 64) }

func network(a netip.Addr, v4, v6 int) string {
	if !a.IsValid() {
		return "-"
	}
	bits := v6
	if a.Is4() {
		bits = v4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "-"
	}
	return p.String()
}

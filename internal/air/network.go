package air

import "fmt"

// Network says where a sensor comes from. Codes lie in 1…127 because they
// occupy bits 56–62 of a [SensorID].
type Network uint8

// The networks known to Mote. Codes are stored and never reused.
const (
	SC  Network = 1 // Sensor.Community, single measurements
	SC5 Network = 2 // Sensor.Community, its own 5-minute averages
)

// NetworkInfo is what the public is told about a network.
type NetworkInfo struct {
	Code        Network
	Slug        string // the short name in sensor ids: "sc"
	Title       string
	URL         string // where the network lives
	License     string // one line, SPDX-like
	LicenseURL  string
	Attribution string // the credit line that travels with the data
}

var networks = []NetworkInfo{
	{
		Code: SC, Slug: "sc", Title: "Sensor.Community",
		URL:         "https://sensor.community/",
		License:     "ODbL-1.0 (database), DbCL-1.0 (contents)",
		LicenseURL:  "https://opendatacommons.org/licenses/odbl/1-0/",
		Attribution: "Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0",
	},
	{
		Code: SC5, Slug: "sc5", Title: "Sensor.Community, 5-minute averages",
		URL:         "https://sensor.community/",
		License:     "ODbL-1.0 (database), DbCL-1.0 (contents)",
		LicenseURL:  "https://opendatacommons.org/licenses/odbl/1-0/",
		Attribution: "Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0",
	},
}

// Networks returns all known networks in order of their codes.
func Networks() []NetworkInfo { return append([]NetworkInfo(nil), networks...) }

// Info returns the network's description; ok is false for an unknown code.
func (n Network) Info() (info NetworkInfo, ok bool) {
	for _, i := range networks {
		if i.Code == n {
			return i, true
		}
	}
	return NetworkInfo{}, false
}

// Home is the network whose devices and places this one tells of: sc for its
// 5-minute averages, else the network itself. Both number them alike, so what
// is known of a device or a place under one holds under the other: that it
// stands indoors, or that it is to be forgotten.
func (n Network) Home() Network {
	if n == SC5 {
		return SC
	}
	return n
}

// Family lists the networks that tell of the same devices and places as this
// one, itself too, in order of their codes.
func (n Network) Family() []Network {
	var all []Network
	for _, i := range networks {
		if i.Code.Home() == n.Home() {
			all = append(all, i.Code)
		}
	}
	return all
}

// String is the network's slug, or "network-N" for an unknown code.
func (n Network) String() string {
	if i, ok := n.Info(); ok {
		return i.Slug
	}
	return fmt.Sprintf("network-%d", uint8(n))
}

// ParseNetwork is the inverse of [Network.String] for known networks.
func ParseNetwork(slug string) (Network, error) {
	for _, i := range networks {
		if i.Slug == slug {
			return i.Code, nil
		}
	}
	return 0, fmt.Errorf("unknown network %q: want sc or sc5", slug)
}

// MarshalText writes the slug.
func (n Network) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads a slug.
func (n *Network) UnmarshalText(b []byte) (err error) {
	*n, err = ParseNetwork(string(b))
	return err
}

package httpapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mote-air/mote/internal/air"
	"github.com/mote-air/mote/internal/encode"
)

// credit is what must travel with data of some networks.
type credit struct {
	Attribution string
	License     string
	LicenseURL  string
	links       []string // values of Link headers
	simulated   bool
}

// invented is the credit of simulated data, whose network only lent its format.
// There is nobody to credit and nothing to license.
var invented = credit{
	Attribution: "Simulated data, not measured: mote sim",
	License:     "none needed: invented (CC0-1.0)",
	LicenseURL:  "https://creativecommons.org/publicdomain/zero/1.0/",
	links:       []string{`<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"`},
	simulated:   true,
}

// creditOf joins the credits of networks, each once; without networks, those
// of all that Mote knows, so that no answer goes without. Where this Mote keeps
// simulated data, it is that of the simulator.
func (s *server) creditOf(networks ...air.Network) credit {
	if s.simulated() {
		return invented
	}
	if len(networks) == 0 {
		for _, n := range air.Networks() {
			networks = append(networks, n.Code)
		}
	}
	var attributions, licenses, urls []string
	for _, n := range networks {
		info, ok := n.Info()
		if !ok {
			continue
		}
		attributions = appendOnce(attributions, info.Attribution)
		licenses = appendOnce(licenses, info.License)
		urls = appendOnce(urls, info.LicenseURL)
	}
	c := credit{Attribution: strings.Join(attributions, "; "), License: strings.Join(licenses, "; ")}
	if len(urls) > 0 {
		c.LicenseURL = urls[0]
	}
	for _, u := range urls {
		c.links = append(c.links, fmt.Sprintf("<%s>; rel=\"license\"", u))
	}
	return c
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// members are the credit as a table carries it.
func (c credit) members() []encode.Member {
	list := []encode.Member{
		encode.Text("attribution", c.Attribution),
		encode.Text("license", c.License),
		encode.Text("license_url", c.LicenseURL),
	}
	if c.simulated {
		list = append(list, encode.Truth("simulated", true))
	}
	return list
}

// columns are what the credit adds at the end of a table of n rows: CSV has no
// members, so each of its rows says that it was invented.
func (c credit) columns(n int) []encode.Column {
	if !c.simulated {
		return nil
	}
	return []encode.Column{encode.CSVOnly(encode.Repeat("simulated", "true", n))}
}

// CreditBody is the credit in typed answers.
type CreditBody struct {
	Attribution string `json:"attribution" doc:"The credit line that must travel with the data."`
	License     string `json:"license" doc:"The data's licence."`
	LicenseURL  string `json:"license_url" doc:"Where the licence stands."`
	Simulated   bool   `json:"simulated,omitempty" doc:"true where the data was invented; absent where it was measured."`
}

func (c credit) body() CreditBody {
	return CreditBody{Attribution: c.Attribution, License: c.License, LicenseURL: c.LicenseURL, Simulated: c.simulated}
}

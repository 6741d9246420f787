package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mote-air/mote/internal/air"
)

// The documents at the root of a lake.
const (
	ManifestName    = "manifest.json"
	DataPackageName = "datapackage.json"
	CitationName    = "CITATION.cff"
	LicenseName     = "DATA-LICENSE.md"
)

// Manifest lists what a lake is made of.
type Manifest struct {
	Format      int            `json:"format"`   // version of the lake's layout
	Revision    int64          `json:"revision"` // rises with every change
	Attribution string         `json:"attribution"`
	License     string         `json:"license"`
	LicenseURL  string         `json:"license_url"`
	Simulated   bool           `json:"simulated,omitempty"`
	Files       []ManifestFile `json:"files"`
}

// ManifestFile is one file in a manifest.
type ManifestFile struct {
	Path   string    `json:"path"`
	Kind   string    `json:"kind"`
	Month  string    `json:"month,omitempty"`
	Day    string    `json:"day,omitempty"`
	Rows   int64     `json:"rows"`
	Bytes  int64     `json:"bytes"`
	SHA256 string    `json:"sha256"`
	Rules  string    `json:"rules,omitempty"`
	Made   time.Time `json:"made"`
}

// LakeFormat is the version of the lake's layout, in each file's metadata too.
const LakeFormat = 1

// LakeDocuments are the documents at the root of a lake, by name, and the
// SHA-256 of its manifest, by which what was read of it can be told from what
// it holds later. The same files always give the same bytes.
func LakeDocuments(files []LakeFile, revision int64, origin air.Origin) (documents map[string][]byte, hash string, err error) {
	m := Manifest{Format: LakeFormat, Revision: revision, Files: make([]ManifestFile, len(files))}
	m.Attribution, m.License, m.LicenseURL = lakeCredit(origin)
	m.Simulated = origin.Simulated()
	for i, f := range files {
		m.Files[i] = ManifestFile(f)
	}
	documents = map[string][]byte{}
	if documents[ManifestName], err = json.MarshalIndent(m, "", " "); err != nil {
		return nil, "", err
	}
	if documents[DataPackageName], err = json.MarshalIndent(dataPackage(m), "", " "); err != nil {
		return nil, "", err
	}
	documents[CitationName] = []byte(citation(m))
	documents[LicenseName] = []byte(license(m))
	sum := sha256.Sum256(documents[ManifestName])
	return documents, hex.EncodeToString(sum[:]), nil
}

// lakeCredit is what travels with the data of all networks that a lake may
// hold.
func lakeCredit(origin air.Origin) (attribution, license, url string) {
	if origin.Simulated() {
		return "Simulated data, not measured: mote sim", "none needed: invented (CC0-1.0)", "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	var attributions, licenses []string
	for _, n := range air.Networks() {
		if !slices.Contains(attributions, n.Attribution) {
			attributions = append(attributions, n.Attribution)
		}
		if !slices.Contains(licenses, n.License) {
			licenses = append(licenses, n.License)
		}
		if url == "" {
			url = n.LicenseURL
		}
	}
	return strings.Join(attributions, "; "), strings.Join(licenses, "; "), url
}

// dataPackage describes the files as a Frictionless data package
// (https://datapackage.org, version 2).
func dataPackage(m Manifest) map[string]any {
	resources := make([]map[string]any, len(m.Files))
	for i, f := range m.Files {
		name := strings.NewReplacer("/", "-", "=", "-", ".", "-").Replace(strings.TrimSuffix(f.Path, ".parquet"))
		resources[i] = map[string]any{
			"name": name, "path": f.Path, "format": "parquet", "mediatype": "application/vnd.apache.parquet",
			"bytes": f.Bytes, "hash": "sha256:" + f.SHA256,
		}
	}
	return map[string]any{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    "mote-lake", "title": lakeTitle(m), "version": fmt.Sprint(m.Revision),
		"description": "Values of small environmental sensors with quality flags, their hours, days and air quality indices, as sorted Parquet files. " + m.Attribution,
		"licenses":    []map[string]string{{"title": m.License, "path": m.LicenseURL}},
		"sources":     []map[string]string{{"title": m.Attribution}},
		"resources":   resources,
	}
}

func lakeTitle(m Manifest) string {
	if m.Simulated {
		return "Simulated air quality measurements, collected by Mote"
	}
	return "Air quality measurements of small sensors, collected by Mote"
}

// citation is a Citation File Format document (https://citation-file-format.github.io, 1.2.0).
func citation(m Manifest) string {
	var b strings.Builder
	fmt.Fprintf(&b, "cff-version: 1.2.0\nmessage: %q\ntype: dataset\ntitle: %q\n", "Please cite the people who measured, and this copy by its revision.", lakeTitle(m))
	fmt.Fprintf(&b, "version: \"%d\"\nauthors:\n  - name: %q\n", m.Revision, m.Attribution)
	fmt.Fprintf(&b, "license-url: %q\nabstract: %q\n", m.LicenseURL, fmt.Sprintf("%d files. %s", len(m.Files), m.Attribution))
	return b.String()
}

func license(m Manifest) string {
	return fmt.Sprintf("# Licence of the data\n\n%s\n\nLicence: %s\n<%s>\n\nThis holds for every file beside this one. Whoever passes the data on passes this on with it.\n",
		m.Attribution, m.License, m.LicenseURL)
}

package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzip"
)

// document is an encoded answer. It never changes once made.
type document struct {
	contentType string
	raw         []byte // nil when only gz is kept
	gz          []byte // nil when it is to be compressed for each who takes gzip
	size        int    // of raw
	tag         string // entity tag of the raw bytes, without quotes
	links       []string
	filename    string // under which it is to be saved; "" leaves that to the client
}

// newDocument wraps encoded bytes. A tag is made of their hash, so it can only
// stay the same where they do.
func newDocument(contentType string, raw []byte, links []string) *document {
	sum := sha256.Sum256(raw)
	return &document{
		contentType: contentType, raw: raw, size: len(raw),
		tag: hex.EncodeToString(sum[:8]), links: links,
	}
}

// tagged puts a version before the hash.
func (d *document) tagged(version string) *document {
	d.tag = version + "-" + d.tag
	return d
}

// named gives simulated CSV, which is easily taken out of its context, a file
// name that says so.
func (d *document) named(what string, c credit) *document {
	if c.simulated && strings.HasPrefix(d.contentType, csvType) {
		d.filename = "simulated-" + what + ".csv"
	}
	return d
}

// pack compresses for keeping and lets go of the raw bytes: those who do not
// take gzip are few, and get it unpacked on its way out.
func (d *document) pack() *document {
	d.gz, d.raw = gzipped(d.raw), nil
	return d
}

var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func gzipped(raw []byte) []byte {
	var b bytes.Buffer
	z := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(z)
	z.Reset(&b)
	_, _ = z.Write(raw) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// stream is the output of operations that write their own bytes.
type stream struct {
	Body func(huma.Context)
}

// stream answers with the document.
func (d *document) stream(cacheControl string) *stream {
	return &stream{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		d.serve(w, r, cacheControl)
	}}
}

func (d *document) serve(w http.ResponseWriter, r *http.Request, cacheControl string) {
	h := w.Header()
	// Decided here and not by [compress], so that a 304 has the tag of its 200.
	packed := (d.gz != nil || d.size >= minGzip) && acceptsGzip(r.Header.Get("Accept-Encoding"))
	tag := d.tag
	if packed {
		tag += gzipSuffix
	}
	h.Set("ETag", `"`+tag+`"`)
	h.Set("Cache-Control", cacheControl)
	h.Add("Vary", "Accept")
	for _, l := range d.links {
		h.Add("Link", l)
	}
	if matches(r.Header.Get("If-None-Match"), d.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", d.contentType)
	if d.filename != "" {
		h.Set("Content-Disposition", `attachment; filename="`+d.filename+`"`)
	}
	switch {
	case packed:
		gz := d.gz
		if gz == nil {
			gz = gzipped(d.raw)
		}
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(gz)))
		_, _ = w.Write(gz) // a client that went away needs no answer
	case d.raw != nil:
		_, _ = w.Write(d.raw)
	default:
		h.Set("Content-Length", strconv.Itoa(d.size))
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusOK)
			return
		}
		z, err := gzip.NewReader(bytes.NewReader(d.gz))
		if err == nil {
			_, err = io.Copy(w, z)
		}
		if err != nil {
			panic(http.ErrAbortHandler) // half an answer must not look whole
		}
	}
}

// gzipSuffix ends the tag of compressed bytes, here and in [compress].
const gzipSuffix = "-gzip"

// matches reports whether an If-None-Match header names the tag, weakly
// compared and in either encoding.
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" {
			return true
		}
		part = strings.TrimPrefix(part, "W/")
		if len(part) >= 2 && part[0] == '"' && part[len(part)-1] == '"' &&
			strings.TrimSuffix(part[1:len(part)-1], gzipSuffix) == tag {
			return true
		}
	}
	return false
}

package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

const (
	index = "index.html"

	// Names under /assets/ hold a hash of their bytes.
	forEver = "public, max-age=31536000, immutable"
	ask     = "no-cache" // kept, but asked for again with its entity tag
)

// site is the page's files, read once.
type site struct {
	files map[string]*file // by path without the leading slash
}

type file struct {
	bytes       []byte
	packed      func() []byte // gzip, made once when it is first asked for; nil where that gains nothing
	contentType string
	etag        string
	cache       string
}

// New serves a built page from files: what lies there under its own name,
// hashed files under /assets/ for ever, and index.html, never cached without
// asking, for every other path, because the page routes by itself. What is
// missing below /assets/ or /api/ is a 404. Without index.html every page says
// how to build one. Files are read once, so they are small and do not change.
func New(files fs.FS) http.Handler {
	s := &site{files: map[string]*file{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		s.files[name] = newFile(name, b)
		return nil
	})
	if err != nil {
		panic("webui: " + err.Error()) // the files are in the binary
	}
	if s.files[index] == nil {
		return http.HandlerFunc(unbuilt)
	}
	return s
}

func newFile(name string, b []byte) *file {
	f := &file{bytes: b, contentType: typeOf(name), cache: ask}
	sum := sha256.Sum256(b)
	f.etag = `"` + hex.EncodeToString(sum[:8]) + `"`
	if strings.HasPrefix(name, "assets/") {
		f.cache = forEver
	}
	if len(b) >= minPacked && packs(f.contentType) {
		f.packed = sync.OnceValue(func() []byte { return pack(b) })
	}
	return f
}

// minPacked is the size in bytes from which a file is worth compressing.
const minPacked = 1024

// packs reports whether bytes of this type become fewer; fonts and pictures are
// compressed already.
func packs(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "image/svg+xml"
}

// pack compresses as well as gzip can: a file is packed once and sent often.
func pack(b []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("webui: " + err.Error()) // only for a level that there is not
	}
	if _, err := w.Write(b); err != nil {
		panic("webui: " + err.Error()) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic("webui: " + err.Error())
	}
	return out.Bytes()
}

// takesGzip reports whether the client takes gzip; one that lists it with a
// weight of 0 does not.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(coding, "gzip") {
			return strings.Trim(weight, "qQ=0.") != "" || weight == ""
		}
	}
	return false
}

// types do not depend on what the machine happens to have in /etc/mime.types.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".mjs":   "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

func typeOf(name string) string {
	ext := path.Ext(name)
	if t, ok := types[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f := s.files[name]
	if f == nil {
		if below(name, "assets") || below(name, "api") {
			http.NotFound(w, r)
			return
		}
		f = s.files[index]
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cache)
	h.Add("Vary", "Accept-Encoding")
	content, etag := f.bytes, f.etag
	if f.packed != nil && takesGzip(r) {
		content, etag = f.packed(), strings.TrimSuffix(f.etag, `"`)+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// below reports whether the path is the folder or lies in it.
func below(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// reads lets GET and HEAD through and answers anything else.
func reads(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, "use GET", http.StatusMethodNotAllowed)
	return false
}

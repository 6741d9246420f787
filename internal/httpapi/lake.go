package httpapi

import (
	"errors"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mote-air/mote/internal/store"
)

const (
	lakePath    = "/lake/"
	parquetType = "application/vnd.apache.parquet"

	// manifestHeader tells the SHA-256 of the lake's manifest.
	manifestHeader = "X-Mote-Manifest"

	// A client must take at least so many bytes a second, besides a minute to
	// begin with: a place is not for ever.
	slowestLake = 20_000
)

// isLake reports whether a path is one of the lake's files.
func isLake(p string) bool { return strings.HasPrefix(p, lakePath) }

// lakeRoot keeps the documents at the lake's root for one revision. The zero
// value is ready; it is safe for concurrent use.
type lakeRoot struct {
	mu        sync.Mutex
	revision  int64
	simulated bool
	documents map[string][]byte
	hash      string
}

// get makes the documents, or takes those that are kept.
func (c *lakeRoot) get(s *server) (documents map[string][]byte, hash string, err error) {
	files, revision := s.Lake.Files()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.documents != nil && c.revision == revision && c.simulated == s.simulated() {
		return c.documents, c.hash, nil
	}
	documents, hash, err = store.LakeDocuments(files, revision, s.origin())
	if err == nil {
		c.documents, c.hash, c.revision, c.simulated = documents, hash, revision, s.simulated()
	}
	return documents, hash, err
}

// manifestHash is the SHA-256 of the lake's manifest as it is now, which
// exports carry; "" where there is no lake.
func (s *server) manifestHash() string {
	if s.Lake == nil {
		return ""
	}
	_, hash, err := s.lake.get(s)
	if err != nil {
		return ""
	}
	return hash
}

func (s *server) registerLake() {
	if s.Lake == nil {
		return
	}
	s.routes.HandleFunc("GET "+lakePath+"{path...}", s.serveLake)
	s.api.OpenAPI().AddOperation(&huma.Operation{
		Method: http.MethodGet, Path: lakePath + "{path...}", OperationID: "lake", Tags: []string{"lake"},
		Summary: "A file of the lake",
		Description: "Sealed days as sorted Parquet files, and what describes them: `manifest.json` lists all files with their size, SHA-256, rows and rules; " +
			"`datapackage.json`, `CITATION.cff` and `DATA-LICENSE.md` stand beside it. Files never change: what replaces one has another name, " +
			"and the manifest's `revision` rises. Range requests are answered, and the ETag of a Parquet file is its SHA-256.",
		Parameters: []*huma.Param{{
			Name: "path", In: "path", Required: true, Description: "As the manifest has it.",
			Schema: &huma.Schema{Type: huma.TypeString, Pattern: patterns["path"]}, Example: store.ManifestName,
		}},
		Responses: map[string]*huma.Response{
			"200": {Description: "The file.", Content: map[string]*huma.MediaType{
				parquetType: {}, jsonType: {}, "text/plain": {}, "text/markdown": {},
			}},
			"206": {Description: "The asked part of it."},
			"304": {Description: "Nothing changed since the ETag in If-None-Match."},
			"404": {Description: "No current file has that path: read the manifest again."},
		},
	})
}

var lakeName = regexp.MustCompile(patterns["path"])

// parseLakePath checks what a path within the lake may look like.
func parseLakePath(p string) error {
	if !lakeName.MatchString(p) {
		return errors.New("want a path as the manifest has it")
	}
	return nil
}

// serveLake answers with a file of the lake, or a document at its root.
func (s *server) serveLake(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	if name == "" {
		http.Redirect(w, r, lakePath+store.ManifestName, http.StatusFound)
		return
	}
	if parseLakePath(name) != nil {
		writeProblem(w, noFile(name))
		return
	}
	documents, hash, err := s.lake.get(s)
	if err != nil {
		s.lakeFails(w, r, err)
		return
	}
	h := w.Header()
	for _, l := range s.creditOf().links {
		h.Add("Link", l)
	}
	h.Set(manifestHeader, hash)
	if text, ok := documents[name]; ok {
		d := newDocument(typeOfDocument(name), text, nil)
		d.serve(w, r, "no-cache")
		return
	}
	f, about, ok, err := s.Lake.OpenFile(name)
	switch {
	case err != nil:
		s.lakeFails(w, r, err)
		return
	case !ok:
		writeProblem(w, noFile(name))
		return
	}
	defer func() { _ = f.Close() }() // it was only read
	h.Set("ETag", strconv.Quote(about.SHA256))
	h.Set("Content-Type", parquetType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	patience := time.Minute + time.Duration(about.Bytes/slowestLake)*time.Second
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience)) // a recorder has none
	http.ServeContent(w, r, path.Base(name), about.Made, f)
}

func noFile(name string) *Problem {
	return newProblem(http.StatusNotFound, "The lake has no file "+clip(name)+" now: "+lakePath+store.ManifestName+" lists what it has.")
}

// lakeFails answers for what went wrong here.
func (s *server) lakeFails(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.Error("the lake cannot be read", "path", r.URL.Path, "err", err)
	writeProblem(w, newProblem(http.StatusInternalServerError, "The file cannot be read here now."))
}

func typeOfDocument(name string) string {
	switch path.Ext(name) {
	case ".json":
		return jsonType
	case ".md":
		return "text/markdown; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

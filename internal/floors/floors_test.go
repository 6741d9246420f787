// Package floors keeps the order of the house: imports go down only.
package floors

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/mote-air/mote/"

// floors lists every package on its floor. A package that is not here fails
// the test, and so does a name here that no longer exists.
var floors = map[string]int{
	"aqi": 1, "internal/air": 1, "internal/decode": 1, "internal/quality": 1, "internal/average": 1,
	"internal/assess": 1, "internal/config": 1, "internal/aqitool": 1, "internal/decodetool": 1,
	"internal/geo": 1, "internal/rollup": 1,

	"internal/source": 2, "internal/source/sim": 2, "internal/source/archive": 2, "internal/store": 2, "internal/store/mem": 2, "internal/store/duck": 2,
	"internal/store/storetest": 2, "internal/encode": 2,

	"internal/ingest": 3, "internal/bulk": 3, "internal/query": 3, "internal/live": 3, "internal/provisional": 3, "internal/hexagon": 3,

	"internal/httpapi": 4, "internal/httpapi/metrics": 4, "internal/webui": 4, "internal/control": 4, "internal/job": 4,

	"cmd/mote": 5, "bench": 5, "internal/floors": 5,
}

// sideways are the imports between two packages of one floor that are the way
// the house is built, with the reason.
var sideways = map[[2]string]string{
	{"internal/source/sim", "internal/source"}:          "the simulator marks its answers with the header that the poller reads",
	{"internal/source/archive", "internal/source"}:      "the archive's host is asked with the manners of the feeds",
	{"internal/httpapi/metrics", "internal/httpapi"}:    "metrics implement the API's Meter",
	{"internal/store/mem", "internal/store"}:            "an engine implements the contract",
	{"internal/store/duck", "internal/store"}:           "an engine implements the contract",
	{"internal/store/storetest", "internal/store"}:      "the suite tests the contract",
	{"internal/store/mem", "internal/store/storetest"}:  "an engine runs the suite",
	{"internal/store/duck", "internal/store/storetest"}: "an engine runs the suite",
}

// pureLibraries are what floor 1 may import besides the standard library and
// itself: libraries that compute and touch nothing.
var pureLibraries = map[string]string{
	"github.com/go-json-experiment/json/jsontext": "a JSON tokenizer",
	"github.com/uber/h3-go/v4":                    "H3's cells; C code that only computes",
	"github.com/goccy/go-yaml":                    "strict YAML for config",
	"github.com/goccy/go-yaml/ast":                "places in YAML for config's errors",
	"github.com/goccy/go-yaml/parser":             "places in YAML for config's errors",
}

// impure are standard packages that reach outside; floor 1 does without them.
var impure = []string{"net/http", "database/sql", "os", "os/exec", "os/signal", "net", "log", "log/slog", "syscall", "io/ioutil", "math/rand", "math/rand/v2", "crypto/rand"}

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
}

// packages lists the module's packages.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", module+"...")
	cmd.Dir = "../.."
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for d := json.NewDecoder(out); ; {
		var p pkg
		err := d.Decode(&p)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestImportsGoDown(t *testing.T) {
	list := packages(t)
	found := map[string]bool{}
	for _, p := range list {
		name := strings.TrimPrefix(p.ImportPath, module)
		found[name] = true
		floor, ok := floors[name]
		if !ok {
			t.Errorf("%s has no floor: add it to floors", name)
			continue
		}
		for _, path := range p.Imports {
			to, ours := strings.CutPrefix(path, module)
			switch {
			case ours && floors[to] > floor:
				t.Errorf("%s (floor %d) imports %s (floor %d): imports go down only", name, floor, to, floors[to])
			case ours && floors[to] == floor && (floor == 2 || floor == 4) && sideways[[2]string{name, to}] == "":
				t.Errorf("%s imports its neighbour %s: declare the small interface that you need, and let cmd/mote hand it over", name, to)
			case floor == 1 && slices.Contains(impure, path):
				t.Errorf("%s (floor 1, pure) imports %s, which reaches outside", name, path)
			case floor == 1 && !ours && strings.Contains(strings.SplitN(path, "/", 2)[0], ".") && pureLibraries[path] == "":
				t.Errorf("%s (floor 1, pure) imports the library %s: say in pureLibraries why it may", name, path)
			}
		}
	}
	for name := range floors {
		if !found[name] {
			t.Errorf("floors names %s, which does not exist", name)
		}
	}
}

// TestWhoLinksDuckDB keeps everything else building in seconds.
func TestWhoLinksDuckDB(t *testing.T) {
	allowed := []string{"internal/store/duck", "cmd/mote", "bench"}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		links := slices.ContainsFunc(p.Deps, func(d string) bool { return strings.HasPrefix(d, "github.com/duckdb/") })
		if links && !slices.Contains(allowed, name) {
			t.Errorf("%s links DuckDB: only %s may", name, strings.Join(allowed, ", "))
		}
	}
}

// TestPublicIsAlone keeps package aqi usable by others: it needs nothing of
// ours.
func TestPublicIsAlone(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"aqi" {
			continue
		}
		for _, d := range p.Deps {
			if strings.HasPrefix(d, module) {
				t.Errorf("aqi imports %s", d)
			}
		}
	}
}

package archive

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/source"
)

// page is a folder as Apache lists it.
func page(names ...string) string {
	var b strings.Builder
	b.WriteString(`<html><head><title>Index of /</title></head><body><table><tr><th><a href="?C=N;O=D">Name</a></th></tr>` + "\n" +
		`<tr><td><a href="/">Parent Directory</a></td></tr>` + "\n")
	for _, n := range names {
		fmt.Fprintf(&b, `<tr><td><img src="/icons/text.gif" alt="[TXT]"></td><td><a href="%s">%.20s..&gt;</a></td><td align="right">2024-01-03 08:00  </td><td align="right"> 37K</td></tr>`+"\n", n, n)
	}
	return b.String() + "</table></body></html>"
}

func TestListing(t *testing.T) {
	name, err := decode.ParseArchiveName(day("7"))
	if err != nil {
		t.Fatal(err)
	}
	f := func(text string, want ...string) {
		t.Helper()
		var got []string
		for _, l := range listing([]byte(text), name.Day) {
			got = append(got, l.file)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%.200q: %q, want %q", text, got, want)
		}
	}
	f("")
	f(page())
	f(page(day("8"), day("7"), day("8"), "readme.html"), day("7"), day("8"))
	f(page(day("7")+".gz", "2024-01-03_sds011_sensor_7.csv", "2024-01-02/"), day("7")+".gz")
	f(page("http://elsewhere.example/"+day("7"), "../"+day("7"), "/"+day("7"), "%2e%2e%2f"+day("7"), day("7")+"?x", "..\\"+day("7")))
	f(page("2024-01-02%5Fsds011_sensor_7.csv", "%zz"), day("7"))
	f(`<a href='`+day("7")+`'>`, day("7"))
	f(`<a href="` + day("7"))
	f("href=")
	f(`<a href=unquoted><a href="`+day("7")+`">`, day("7"))
}

// site is the archive's host with the folders and files that a test wants.
type site struct {
	mu    sync.Mutex
	files map[string]string // by path; folders end in "/"
	asked []string
	head  http.Header
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.URL.Path)
	text, ok := s.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	for k := range s.head {
		w.Header().Set(k, s.head.Get(k))
	}
	_, _ = w.Write([]byte(text)) // a client that has gone is none of ours
}

// TestRemote walks over three days: one in its place, one that is not there and
// one below its year.
func TestRemote(t *testing.T) {
	s := &site{files: map[string]string{
		"/2024-01-02/":             page(day("7"), day("8"), day("9"), day("10")),
		"/2024-01-02/" + day("7"):  content("7"),
		"/2024-01-02/" + day("9"):  gz(content("9")),
		"/2024-01-02/" + day("10"): content("10"),
		"/2024/2024-01-04/":        page("2024-01-04_sds011_sensor_7.csv.gz"),
		"/2024/2024-01-04/" + "2024-01-04_sds011_sensor_7.csv.gz": gz(content("7")),
	}}
	srv := httptest.NewServer(s)
	defer srv.Close()
	v, err := source.NewVisitor(source.Options{Base: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	walk := func(simulated bool, had string) (got []string, missing []int32) {
		r := Remote{
			Visitor: v, Base: srv.URL, From: 19724, To: 19726, Missing: func(d int32) { missing = append(missing, d) },
			Want: func(n decode.ArchiveName) bool { return n.Sensor != 10 },
			Had:  func(address string) bool { return had != "" && strings.HasSuffix(address, had) },
		}
		err := r.Walk(t.Context(), 3, func(f File) error {
			text := strings.TrimPrefix(f.Path, srv.URL)
			if f.Err != nil {
				text += ": " + f.Err.Error()
			} else if string(f.Data) != content(fmt.Sprint(f.Name.Sensor)) || f.Simulated != simulated {
				t.Errorf("%s: simulated %v, %q", f.Path, f.Simulated, f.Data)
			}
			got = append(got, text)
			f.Done()
			return nil
		})
		if done, total := r.Progress(); err != nil || done != 3000 || total != 3000 {
			t.Errorf("%d of %d, %v", done, total, err)
		}
		return got, missing
	}
	got, missing := walk(false, "")
	want := []string{"/2024-01-02/" + day("7"), "/2024-01-02/" + day("8") + ": upstream answered 404", "/2024-01-02/" + day("9"), "/2024/2024-01-04/2024-01-04_sds011_sensor_7.csv.gz"}
	if !slices.Equal(got, want) || !slices.Equal(missing, []int32{19725}) {
		t.Errorf("got %q, missing %v", got, missing)
	}
	asked := []string{"/2024-01-02/", "/2024-01-02/" + day("7"), "/2024-01-02/" + day("8"), "/2024-01-02/" + day("9"),
		"/2024-01-03/", "/2024/2024-01-03/", "/2024-01-04/", "/2024/2024-01-04/", "/2024/2024-01-04/2024-01-04_sds011_sensor_7.csv.gz"}
	if !slices.Equal(s.asked, asked) {
		t.Errorf("asked for %q\nwant %q", s.asked, asked)
	}
	s.head = http.Header{source.SimulatedHeader: {source.SimulatedValue}}
	if got, _ := walk(true, day("7")); !slices.Equal(got, want[1:]) {
		t.Errorf("with one that was had: %q", got)
	}
	s.files["/2024-01-02/"] = ""
	s.head = nil
	if got, _ := walk(false, ""); len(got) != 1 {
		t.Errorf("an empty page: %q", got)
	}
}

// TestRemoteOld asks for an old year's days below their year first, once the
// first was found there.
func TestRemoteOld(t *testing.T) {
	s := &site{files: map[string]string{}}
	for d := 10; d < 14; d++ {
		s.files[fmt.Sprintf("/2016/2016-01-%d/", d)] = page()
	}
	srv := httptest.NewServer(s)
	defer srv.Close()
	v, err := source.NewVisitor(source.Options{Base: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	const first = 16810 // 2016-01-10
	if err := (&Remote{Visitor: v, Base: srv.URL, From: first, To: first + 3}).Walk(t.Context(), 1, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"/2016-01-10/", "/2016/2016-01-10/", "/2016/2016-01-11/", "/2016/2016-01-12/", "/2016/2016-01-13/"}
	if !slices.Equal(s.asked, want) {
		t.Errorf("asked for %q, want %q", s.asked, want)
	}
}

// FuzzListing: whatever a host's page holds, only names of that day's files come
// of it, each once and fit to be put behind a folder.
func FuzzListing(f *testing.F) {
	f.Add([]byte(page(day("7"), day("8")+".gz", "../x", "http://a/"+day("9"))))
	f.Add([]byte(`<a href='` + day("7") + `'><a href="2024-01-02%5fsds011_sensor_7.csv`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var last string
		for _, l := range listing(text, 19724) {
			if l.name.Day != 19724 || strings.ContainsAny(l.file, "/\\?#:") || !isDayFile(l.file) || l.file <= last {
				t.Errorf("%q after %q", l.file, last)
			}
			last = l.file
		}
	})
}

package archive

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mote-air/mote/internal/decode"
)

const damaged = "it is damaged: copy it again"

// TestContainers finds day files in everything that may hold some.
func TestContainers(t *testing.T) {
	xz, err := os.ReadFile("testdata/two.tar.xz")
	if err != nil {
		t.Fatal(err)
	}
	f := func(name string, entries []entry, want ...string) {
		t.Helper()
		got := found(t, folder(t, entries...), nil, ".")
		for i := range got { // what a library says in brackets is its own business
			got[i], _, _ = strings.Cut(got[i], " (")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: found %q\nwant %q", name, got, want)
		}
	}
	one := func(name, text string) []entry { return []entry{{name, text}} }
	both := days("7", "8")
	in := func(container string) []string {
		return []string{container + ": 2024-01-02/" + day("7"), container + ": 2024-01-02/" + day("8")}
	}
	f("plain", both, "2024-01-02/"+day("7"), "2024-01-02/"+day("8"))
	f("compressed", one("a/b/"+day("7")+".gz", gz(content("7"))), "a/b/"+day("7")+".gz")
	f("compressed by its name only", one(day("7")+".gz", content("7")), day("7")+".gz")
	f("compressed behind its name", one(day("7"), gz(content("7"))), day("7"))
	f("tar", one("x.tar", tarOf(both...)), in("x.tar")...)
	f("tar.gz", one("x.tar.gz", gz(tarOf(both...))), in("x.tar.gz")...)
	f("tgz", one("x.TGZ", gz(tarOf(both...))), in("x.TGZ")...)
	f("tar.xz", one("x.tar.xz", string(xz)), in("x.tar.xz")...)
	f("zip", one("x.zip", zipOf(both...)), in("x.zip")...)
	f("compressed within", one("x.tar", tarOf(entry{day("7") + ".gz", gz(content("7"))})), "x.tar: "+day("7")+".gz")
	f("all together", []entry{{"a/x.tar", tarOf(days("7")...)}, {"b/y.zip", zipOf(days("8")...)}, {day("9"), content("9")}},
		day("9"), "a/x.tar: 2024-01-02/"+day("7"), "b/y.zip: 2024-01-02/"+day("8"))
	f("others are left alone", []entry{{"README.md", "x"}, {"x.tar", tarOf(entry{"sums.md5", "x"}, both[0])}}, in("x.tar")[0])
	f("another name", one("months.csv", content("7")), "months.csv: "+nameError("months.csv"))
	f("a path that leads out", one("x.tar", tarOf(entry{"../../etc/" + day("7"), content("7")}, entry{"/" + day("8"), content("8")}, entry{day("9"), "->/etc/passwd"})),
		"x.tar: ../../etc/"+day("7"), "x.tar: /"+day("8"))
	f("a name that plays tricks", one("x.tar", tarOf(entry{"\x1b[2J/" + day("7"), content("7")})), "x.tar: ?[2J/"+day("7"))

	f("no tar", one("x.tar", "no tar at all, and longer than a block of one"+strings.Repeat(".", 600)), "x.tar: "+damaged)
	f("no zip", one("x.zip", "PK no zip"), "x.zip: "+damaged)
	f("no gzip", one("x.tgz", "no gzip, by far"), "x.tgz: "+damaged)
	f("no xz", one("x.tar.xz", strings.Repeat("no xz ", 9)), "x.tar.xz: "+damaged)
	f("nothing", one("x.tar", ""))
	f("cut off", one("x.tar", tarOf(both...)[:512+512+512+20]), "x.tar: 2024-01-02/"+day("7"), "x.tar: 2024-01-02/"+day("8")+": it ends in the middle: copy it again", "x.tar: it ends in the middle: copy it again")
	f("an xz that is cut off", one("x.tar.xz", string(xz[:len(xz)-40])), append(in("x.tar.xz"), "x.tar.xz: it ends in the middle: copy it again")...)
	flipped := slices.Clone(xz)
	flipped[len(xz)/2] ^= 1
	f("an xz with a wrong bit", append(one("x.tar.xz", string(flipped)), entry{day("9"), content("9")}), day("9"), "x.tar.xz: "+damaged)
	f("a tar with a wrong header", one("x.tar", strings.Replace(tarOf(both...), day("8"), day("9"), 1)), "x.tar: 2024-01-02/"+day("7"), "x.tar: "+damaged)
	broken := []byte(gz(content("7")))
	broken[len(broken)-6] ^= 1
	f("a wrong checksum", append(one(day("7")+".gz", string(broken)), entry{day("8"), content("8")}), day("7")+".gz: "+damaged, day("8"))
	f("too large", one(day("7")+".gz", gz(strings.Repeat(" ", decode.MaxArchiveBytes+1))), day("7")+".gz: larger than the limit of 16 MiB")
	f("too large within", one("x.zip", zipOf(entry{day("7"), strings.Repeat(" ", decode.MaxArchiveBytes+1)}, both[1])),
		"x.zip: 2024-01-02/"+day("8"), "x.zip: "+day("7")+": larger than the limit of 16 MiB")
}

func nameError(name string) string {
	_, err := decode.ParseArchiveName(name)
	text, _, _ := strings.Cut(err.Error(), " (")
	return text
}

// TestSimulated marks everything in a folder, or in a container, that holds the
// marker, wherever it lies there.
func TestSimulated(t *testing.T) {
	mark := entry{"SIMULATED", ""}
	f := func(entries []entry, path string, want ...string) {
		t.Helper()
		if got := found(t, folder(t, entries...), nil, path); !slices.Equal(got, want) {
			t.Errorf("%s of %v: found %q, want %q", path, entries, got, want)
		}
	}
	seven := entry{"d/" + day("7"), content("7")}
	f([]entry{mark, seven}, ".", "*d/"+day("7"))
	f([]entry{mark, seven}, "d", "*d/"+day("7"))
	f([]entry{mark, seven}, seven.name, "*d/"+day("7"))
	f([]entry{{"other/SIMULATED", ""}, seven}, "d", "d/"+day("7"))
	for _, list := range [][]entry{{mark, seven}, {seven, mark}, {seven, {"d/SIMULATED", "x"}}} {
		f([]entry{{"x.tar", tarOf(list...)}}, "x.tar", "*x.tar: d/"+day("7"))
		f([]entry{{"x.tgz", gz(tarOf(list...))}}, "x.tgz", "*x.tgz: d/"+day("7"))
		f([]entry{{"x.zip", zipOf(list...)}}, "x.zip", "*x.zip: d/"+day("7"))
	}
	dir := folder(t, mark, seven)
	other := folder(t, seven)
	if _, err := NewWalker(t.Context(), []string{other, dir}, nil); err == nil || !strings.Contains(err.Error(), "import them apart") {
		t.Errorf("measured and simulated at once: %v", err)
	}
}

// TestLarge reads a tar file twice that is too large to be held.
func TestLarge(t *testing.T) {
	big := strings.Repeat(" ", decode.MaxArchiveBytes)
	f := func(want bool, more ...entry) {
		t.Helper()
		entries := []entry{{day("1"), big}, {day("2"), big}, {day("3"), big}, {day("4"), big}}
		dir := folder(t, entry{"x.tgz", gz(tarOf(append(entries, more...)...))})
		w, err := NewWalker(t.Context(), []string{dir}, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = w.Walk(t.Context(), 1, func(f File) error {
			n++
			if f.Simulated != want || len(f.Data) != len(big) {
				t.Errorf("%s: simulated %v, want %v; %d bytes, %v", f.Path, f.Simulated, want, len(f.Data), f.Err)
			}
			f.Done()
			return nil
		})
		if err != nil || n != 4 {
			t.Errorf("%d files, %v", n, err)
		}
	}
	f(false)
	f(true, entry{"SIMULATED", ""})
}

// TestBomb stops at what unpacks to nothing else than much.
func TestBomb(t *testing.T) {
	f := func(size, left int64, want error) {
		t.Helper()
		n, err := io.Copy(io.Discard, &bounded{strings.NewReader(strings.Repeat("\x00", int(size))), left})
		if !errors.Is(err, want) || n > left+1<<15 {
			t.Errorf("%d bytes where %d may come: %d, %v", size, left, n, err)
		}
	}
	f(1<<20, 1<<20, nil)
	f(1<<20, 1<<20-1, errBomb)
	f(1<<24, 1<<10, errBomb)
	if allowance(1) != freeBytes || allowance(1<<30) != maxGrowth<<30 {
		t.Errorf("allowed: %d, %d", allowance(1), allowance(1<<30))
	}
}

func TestWanted(t *testing.T) {
	dir := folder(t, append(days("7", "8"), entry{"x.tar", tarOf(days("7", "8")...)})...)
	seven := func(n decode.ArchiveName) bool { return n.Sensor == 7 }
	want := []string{"2024-01-02/" + day("7"), "x.tar: 2024-01-02/" + day("7")}
	if got := found(t, dir, seven, "."); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	f := func(path, want string) {
		t.Helper()
		if got := found(t, dir, nil, path); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	f("none", "no such file")
	if err := os.WriteFile(filepath.Join(dir, "x.rar"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f("x.rar", "x.rar is no archive: want a folder")
}

// TestStop ends a walk in the middle.
func TestStop(t *testing.T) {
	dir := folder(t, append(days("1", "2", "3", "4"), entry{"x.tar", tarOf(days("7", "8", "9")...)})...)
	w, err := NewWalker(t.Context(), []string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if err := w.Walk(t.Context(), 2, func(f File) error { f.Done(); return full }); !errors.Is(err, full) {
		t.Errorf("emit's error came back as %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = w.Walk(ctx, 2, func(f File) error { f.Done(); cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a walk that was stopped: %v", err)
	}
}

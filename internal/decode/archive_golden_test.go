package decode

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// renderArchive writes what a file holds for people to read.
func renderArchive(file *ArchiveFile) []byte {
	var b bytes.Buffer
	b.WriteString(lines(file.Stretches))
	fmt.Fprintf(&b, "records %d, values %d, ignored %d, rejected %v, unknown %q\n", file.Records, file.Values, file.Ignored, file.Rejected, file.Unknown)
	for _, bad := range file.Bad {
		fmt.Fprintf(&b, "line %d: %s: %s: %q\n", bad.Line, bad.Reason, bad.Detail, bad.Text)
	}
	return b.Bytes()
}

// Files as upstream writes them, of every type that is known, and as they get
// damaged.
func TestArchiveGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/archive/*.csv")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no input: %v", err)
	}
	for _, path := range inputs {
		base := strings.TrimSuffix(path, ".csv")
		t.Run(filepath.Base(base), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, err := ParseArchiveName(filepath.Base(path))
			if err != nil {
				t.Fatal(err)
			}
			file, err := decodeArchive(t, string(data), name)
			var refused *DocumentError
			switch {
			case err == nil:
				golden(t, base+".txt", renderArchive(&file))
			case errors.As(err, &refused):
				golden(t, base+".err", []byte(err.Error()+"\n"))
			default:
				t.Fatalf("error %v, want a DocumentError", err)
			}
		})
	}
}

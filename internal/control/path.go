package control

import (
	"fmt"
	"os"
	"path/filepath"
)

// longestPath is what every system takes as the address of a Unix socket,
// without the byte that ends it (Linux 108, macOS 104).
const longestPath = 103

// shorten gives a path that fits an address and leads to the same file: by way
// of the open directory where the system shows those. Call done after use.
func shorten(path string) (short string, done func(), err error) {
	if len(path) <= longestPath {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, fmt.Errorf("control socket: %w", err)
	}
	short = fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path))
	if _, err := os.Stat(filepath.Dir(short)); err != nil || len(short) > longestPath {
		_ = dir.Close()
		return "", nil, fmt.Errorf("control socket %s: the path is longer than %d bytes: choose a shorter data directory", path, longestPath)
	}
	return short, func() { _ = dir.Close() }, nil
}

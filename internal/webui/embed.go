// Package webui serves the page: the files that Vite wrote into dist, put into
// the binary at build time. Without a build it says how to make one.
package webui

import (
	"embed"
	"io/fs"
	"net/http"
)

// dist holds at least the marker file .keep, so that the program builds
// without Node.
//
//go:embed all:dist
var dist embed.FS

// Handler serves the page that was built into the binary. It is safe for
// concurrent use. Headers that are the same for all answers of the program,
// such as the content security policy, are set around it.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("webui: " + err.Error()) // only for a name that is no path
	}
	return New(files)
}

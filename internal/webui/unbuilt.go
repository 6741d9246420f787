package webui

import (
	"io"
	"net/http"
	"strings"
)

// howToBuild stands where the page would. It needs no file of its own, and no
// style, so that any content security policy lets it through.
const howToBuild = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mote</title></head>
<body>
<h1>Mote is running, without its page</h1>
<p>This program was built without Node, so the page is not in it. The API works.</p>
<p>To build the page and the program, and start it: <code>make run</code></p>
<p>The newest values: <a href="/api/v1/latest.csv">/api/v1/latest.csv</a>. What else there is: <a href="/openapi.json">/openapi.json</a>.</p>
<p>Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0</p>
</body>
</html>
`

// unbuilt answers every path of the page, as the page itself would.
func unbuilt(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if below(name, "assets") || below(name, "api") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", types[".html"])
	w.Header().Set("Cache-Control", ask)
	_, _ = io.WriteString(w, howToBuild) // a reader who left needs no answer
}

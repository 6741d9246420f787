package httpapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// strictQuery refuses what would otherwise be silently ignored: parameters
// that the operation does not have, that come twice and are no list, that are
// empty, and query strings that cannot be read.
func strictQuery(ctx huma.Context, next func(huma.Context)) {
	u := ctx.URL()
	if u.RawQuery == "" {
		next(ctx)
		return
	}
	values, err := url.ParseQuery(u.RawQuery)
	var p *Problem
	if err != nil {
		p = newProblem(http.StatusBadRequest, "The query string cannot be read: it holds a broken %-escape or a semicolon.")
	} else {
		p = checkQuery(values, ctx.Operation().Parameters)
	}
	if p != nil {
		_, w := humago.Unwrap(ctx)
		writeProblem(w, p)
		return
	}
	next(ctx)
}

func checkQuery(values url.Values, params []*huma.Param) *Problem {
	var known, lists []string
	for _, p := range params {
		if p.In == "query" {
			known = append(known, p.Name)
			if p.Schema.Type == huma.TypeArray {
				lists = append(lists, p.Name)
			}
		}
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	p := newProblem(http.StatusBadRequest, "")
	for _, name := range names {
		v := values[name]
		switch {
		case !slices.Contains(known, name) && len(known) == 0:
			p.add(clip(name), v[0], "unknown parameter: there are none here")
		case !slices.Contains(known, name):
			p.add(clip(name), v[0], "unknown parameter: there are "+strings.Join(known, ", "))
		case len(v) > 1 && !slices.Contains(lists, name):
			p.add(name, strings.Join(v, " and "), "given more than once")
		case slices.Contains(v, ""):
			p.add(name, "", "empty: give a value or leave it out")
		}
		if len(p.Errors) == 10 {
			break // enough to see what is wrong
		}
	}
	if len(p.Errors) == 0 {
		return nil
	}
	return p
}

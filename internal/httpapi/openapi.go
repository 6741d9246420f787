package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const apiDescription = `What the world's small environmental sensors measure, how clean the air is by the official indices, and the ledger of how the values came here.

Every value is one measurement of one sensor. Nothing here is a compliance measurement: the sensors are low-cost, and every index is *indicative* and made of *particles only*.

* In JSON a member named ` + "`t`" + ` holds Unix seconds; every other time is RFC 3339 in UTC. Intervals are ` + "`[from, to)`" + `.
* Errors are problem details (RFC 9457) that name the field and the bad value.
* Answers carry an ETag: ask again with If-None-Match.
* Unless the operator decided otherwise, each client may have 8 light and 1 heavy request under way; others wait up to 2 seconds and then get 503 with Retry-After.
* Credit travels with the data: ` + "`attribution` and `license`" + ` stand in JSON and GeoJSON, and ` + "`Link: rel=\"license\"`" + ` on every format.
* A Mote that keeps simulated data says so with every answer: the header ` + "`X-Mote-Simulated: true`" + `, ` + "`\"simulated\": true`" + ` in every JSON object, a last column ` + "`simulated`" + ` in CSV.`

// newAPI is the description that operations are added to.
func newAPI(m humago.Mux, mark huma.Transformer) huma.API {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "Mote",
				Description: apiDescription,
				Version:     "v1",
				License:     &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"},
			},
			Servers:    []*huma.Server{{URL: "/"}},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{mark},
	}
	config.AllowAdditionalPropertiesByDefault = true // the API grows
	return humago.New(m, config)
}

// registerOpenAPI serves the description; it comes last, so that it describes
// everything, itself included.
func (s *server) registerOpenAPI() {
	var doc *document
	register(s, huma.Operation{
		OperationID: "openapi", Path: "/openapi.json", Tags: []string{"about"},
		Summary:   "This description",
		Errors:    []int{http.StatusBadRequest},
		Responses: described("This description, OpenAPI 3.1.", map[string]*huma.Schema{"application/json": {Type: huma.TypeObject}}),
	}, func(context.Context, *struct{}) (*stream, error) {
		return doc.stream("max-age=300"), nil
	})
	doc = newDocument(jsonType, openAPI(s.api), nil)
}

// openAPI is the description as it is served and as the golden file holds it.
func openAPI(api huma.API) []byte {
	raw, err := json.Marshal(api.OpenAPI())
	if err != nil {
		panic("httpapi: the OpenAPI description cannot be written: " + err.Error())
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		panic("httpapi: the OpenAPI description is no JSON: " + err.Error())
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// described is a 200 with the schema of each content type.
func described(text string, content map[string]*huma.Schema) map[string]*huma.Response {
	media := map[string]*huma.MediaType{}
	for contentType, schema := range content {
		media[contentType] = &huma.MediaType{Schema: schema}
	}
	return map[string]*huma.Response{
		"200": {Description: text, Content: media},
		"304": {Description: "Nothing changed since the ETag in If-None-Match."},
	}
}

// describeSuffixes adds the paths that name a format by their end. The
// middleware suffixes turns them into the plain path, so they have no route.
func describeSuffixes(api huma.API, path string) {
	base := api.OpenAPI().Paths[path].Get
	for _, suffix := range suffixesOf(path) {
		contentType := suffixTypes[suffix]
		op := *base
		op.Path = path + suffix
		op.OperationID += strings.ReplaceAll(suffix, ".", "-")
		op.Summary += ", as " + strings.ToUpper(strings.TrimPrefix(suffix, "."))
		op.Responses = map[string]*huma.Response{}
		for status, r := range base.Responses {
			if status == "200" {
				r = &huma.Response{Description: r.Description, Content: map[string]*huma.MediaType{contentType: r.Content[contentType]}}
			}
			op.Responses[status] = r
		}
		api.OpenAPI().AddOperation(&op)
	}
}

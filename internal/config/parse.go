package config

import (
	"errors"
	"fmt"
	"strings"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of a document, inclusive.
const (
	maxDocument = 64 << 10 // bytes
	maxItems    = 256      // of a list
)

// Parse reads a document and overlays the environment, which wins. name is
// what errors call the document, usually the file's path; env looks one
// variable up and may be nil. A variable that is set but empty counts as not
// set; a list is separated by commas. An empty document is fine.
//
// All faults are reported together, each an [*Error] on its own line; the
// returned Config is then of no use.
func Parse(name string, data []byte, env func(string) (string, bool)) (Config, error) {
	c := Default()
	p := reader{name: name, into: &c}
	p.document(data)
	if env != nil {
		p.environment(env)
	}
	if err := errors.Join(p.faults...); err != nil {
		return Config{}, err
	}
	return c, nil
}

// reader collects every fault of one document instead of stopping at the
// first.
type reader struct {
	name   string
	into   *Config
	faults []error
}

func (r *reader) fault(at ast.Node, field, value, problem string) {
	e := &Error{Name: r.name, Field: field, Value: value, Problem: problem}
	if at != nil {
		if t := at.GetToken(); t != nil && t.Position != nil {
			e.Line, e.Column = t.Position.Line, t.Position.Column
		}
	}
	r.faults = append(r.faults, e)
}

func (r *reader) document(data []byte) {
	if len(data) > maxDocument {
		r.fault(nil, "", "", fmt.Sprintf("is %d bytes long: want at most %d", len(data), maxDocument))
		return
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.syntax(err)
		return
	}
	bodies := make([]ast.Node, 0, 1)
	for _, d := range file.Docs {
		if d.Body != nil {
			bodies = append(bodies, d.Body)
		}
	}
	switch len(bodies) {
	case 0:
	case 1:
		r.mapping(bodies[0], "")
	default:
		r.fault(bodies[1], "", "", "a second document starts here: want one")
	}
}

// syntax words an error of the YAML parser; its own text repeats the source.
func (r *reader) syntax(err error) {
	e := &Error{Name: r.name, Problem: "is no YAML: " + err.Error()}
	if at, ok := errors.AsType[yaml.Error](err); ok {
		e.Problem = "is no YAML: " + at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			e.Line, e.Column = t.Position.Line, t.Position.Column
		}
	}
	r.faults = append(r.faults, e)
}

// mapping reads the keys of the document or of a section.
func (r *reader) mapping(n ast.Node, section string) {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	case *ast.NullNode: // a section whose keys are all commented out
		return
	default:
		r.fault(n, section, clip(n.String()), "want keys and values: "+strings.Join(keysIn(section), ", "))
		return
	}
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		name := key
		if section != "" {
			name = section + "." + key
		}
		f, known := find(name)
		switch {
		case known && !strings.Contains(key, "."):
			r.value(f, p.Value)
		case section == "" && isSection(key):
			r.mapping(p.Value, key)
		default:
			r.fault(p.Key, name, "", "is not a known key: want one of "+strings.Join(keysIn(section), ", "))
		}
	}
}

func (r *reader) value(f field, n ast.Node) {
	items, nodes := []string(nil), []ast.Node{n}
	if f.kind.isList() {
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			r.wrong(f, n)
			return
		}
		nodes = seq.Values
	}
	if len(nodes) > maxItems {
		r.fault(nodes[maxItems], f.name, "", fmt.Sprintf("has %d items: want at most %d", len(nodes), maxItems))
		return
	}
	for _, item := range nodes {
		s, ok := scalarText(f.kind, item)
		if !ok {
			r.wrong(f, item)
			return
		}
		items = append(items, s)
	}
	if bad, err := f.set(r.into, items); err != nil {
		r.fault(nodes[bad], f.name, clip(items[bad]), err.Error())
	}
}

func (r *reader) wrong(f field, n ast.Node) {
	problem := fmt.Sprintf("is %s: want %v", typeName(n), f.kind)
	value := clip(n.String())
	switch n.(type) {
	case *ast.NullNode:
		problem, value = fmt.Sprintf("has no value: want %v, or leave the line out", f.kind), ""
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		problem = "uses an anchor, an alias or a tag: write the value out"
	}
	r.fault(n, f.name, value, problem)
}

// typeName says in plain words what stands where something else was wanted.
func typeName(n ast.Node) string {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.BoolNode:
		return "true or false"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a section"
	}
	return "of another type"
}

// scalarText is the text of a scalar that suits the kind.
func scalarText(k kind, n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, k != whole && k != truth
	case *ast.IntegerNode:
		return n.GetToken().Value, k == whole || k == size || k == degrees
	case *ast.FloatNode:
		return n.GetToken().Value, k == degrees
	case *ast.BoolNode:
		return n.GetToken().Value, k == truth
	}
	return "", false
}

func (r *reader) environment(env func(string) (string, bool)) {
	for _, f := range fields {
		v, ok := env(f.env())
		if !ok || v == "" {
			continue
		}
		items := []string{v}
		if f.kind.isList() {
			items = strings.Split(v, ",")
			for i := range items {
				items[i] = strings.TrimSpace(items[i])
			}
		}
		if len(items) > maxItems {
			r.faults = append(r.faults, &Error{Name: "environment", Field: f.env(), Problem: fmt.Sprintf("has %d items: want at most %d", len(items), maxItems)})
			continue
		}
		if bad, err := f.set(r.into, items); err != nil {
			r.faults = append(r.faults, &Error{Name: "environment", Field: f.env(), Value: clip(items[bad]), Problem: err.Error()})
		}
	}
}

package loader

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// packageJSON is what the loader knows of one package.json. Fields of a wrong type count as absent, except name and type, which make the
// whole file invalid (https://nodejs.org/api/packages.html).
type packageJSON struct {
	dir  string // without a trailing slash, "" for the root
	name string
	main string
	kind string // the field "type"

	exports, imports field
}

func (p *packageJSON) file() string { return p.dir + "/package.json" }

// field is a part of package.json that is read on first use: string, []any, *jsonObject, or nil when it is absent or of no use.
type field struct {
	raw    json.RawMessage
	parsed bool
	value  any
}

func (f *field) get() any {
	if !f.parsed {
		f.parsed = true
		if len(f.raw) > 0 && strings.IndexByte(`"[{`, f.raw[0]) >= 0 {
			f.value, _ = parseOrdered(f.raw)
		}
		f.raw = nil
	}
	return f.value
}

// jsonObject is an object whose keys stay in order: conditions are tried in the order in which they are written.
type jsonObject struct {
	keys   []string
	values map[string]any
}

// parseOrdered reads one JSON value: string, float64, bool, nil, []any or *jsonObject.
func parseOrdered(raw []byte) (any, error) {
	return readOrdered(json.NewDecoder(bytes.NewReader(raw)))
}

func readOrdered(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := readOrdered(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	case json.Delim('{'):
		obj := &jsonObject{values: map[string]any{}}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, isString := key.(string)
			if !isString {
				return nil, errors.New("a key is no string")
			}
			v, err := readOrdered(d)
			if err != nil {
				return nil, err
			}
			if _, twice := obj.values[name]; !twice {
				obj.keys = append(obj.keys, name)
			}
			obj.values[name] = v
		}
		_, err = d.Token()
		return obj, err
	}
	return token, nil
}

// parsePackage reads the text of dir/package.json. The error is ERR_INVALID_PACKAGE_CONFIG.
func parsePackage(dir string, data []byte) (*packageJSON, error) {
	p := &packageJSON{dir: dir}
	var fields map[string]json.RawMessage
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	if err := json.Unmarshal(data, &fields); err != nil || fields == nil {
		return nil, invalidPackage(dir, "")
	}
	for name, to := range map[string]*string{"name": &p.name, "type": &p.kind} {
		if raw, ok := fields[name]; ok && (raw[0] != '"' || json.Unmarshal(raw, to) != nil) {
			return nil, invalidPackage(dir, "")
		}
	}
	if raw := fields["main"]; len(raw) > 0 && raw[0] == '"' {
		_ = json.Unmarshal(raw, &p.main)
	}
	p.exports.raw, p.imports.raw = fields["exports"], fields["imports"]
	return p, nil
}

// invalidPackage is the error of a package.json that cannot be read; asked tells for what, "" for nothing special.
func invalidPackage(dir, asked string) error {
	return &resolveError{class: "Error", code: "ERR_INVALID_PACKAGE_CONFIG", message: "Invalid package config " + dir + "/package.json" + asked + "."}
}

// readPackage returns the package.json of directory dir (absolute, "" for the root), nil when there is none. What is found stays known for
// the whole run, what is missing until the outermost require ends.
func (r *resolver) readPackage(dir string) (*packageJSON, error) {
	if p, ok := r.packages[dir]; ok {
		return p, nil
	}
	if r.noPackage[dir] {
		return nil, nil
	}
	data, err := readFile(dir + "/package.json")
	if err != nil {
		if r.depth > 0 {
			r.noPackage[dir] = true
		}
		return nil, nil
	}
	p, err := parsePackage(dir, data)
	if err != nil {
		return nil, err
	}
	r.packages[dir] = p
	return p, nil
}

// nearestPackage returns the package.json that file belongs to: that of its directory or of the nearest one above it, up to a directory
// called node_modules. The root directory is not looked into, as in Node.
func (r *resolver) nearestPackage(file string) (*packageJSON, error) {
	for dir := file; ; {
		i := strings.LastIndexByte(dir, '/')
		if i <= 0 {
			return nil, nil
		}
		dir = dir[:i]
		if strings.HasSuffix(dir, "/node_modules") {
			return nil, nil
		}
		p, err := r.readPackage(dir)
		if p != nil || err != nil {
			return p, err
		}
	}
}

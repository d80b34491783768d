package loader

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// target is where "exports" or "imports" lead.
type target struct {
	path    string // absolute path of a file, which need not exist
	url     string // the same as a file: URL, percent-encoding as it was written
	builtin string // the name of a built-in instead, where an import names one
}

// conditions are the names that hold in conditional exports; "default" always does.
type conditions map[string]bool

// lookup is the way to one target through the "exports" or "imports" of a package
// (https://nodejs.org/api/esm.html, PACKAGE_TARGET_RESOLVE).
type lookup struct {
	r          *resolver
	pkg        *packageJSON
	base       string // the file that asks, "" for a require through node_modules
	conditions conditions
	imports    bool   // "imports", not "exports"
	key        string // the key of the map that matched: "./lib/*"
	pattern    bool   // key holds a star
	star       string // the text that the star stands for
}

// packageExports resolves subpath ("." or "./x") through the "exports" of pkg.
func (r *resolver) packageExports(pkg *packageJSON, subpath, base string, conds conditions) (*target, error) {
	l := &lookup{r: r, pkg: pkg, base: base, conditions: conds}
	exports := pkg.exports.get()
	byPath, sugar := exports.(*jsonObject)
	sugar = !sugar
	if byPath != nil {
		for i, key := range byPath.keys {
			isCondition := key == "" || key[0] != '.'
			if i > 0 && isCondition != sugar {
				return nil, l.invalidConfig(`"exports" cannot contain some keys starting with '.' and some not. The exports object must either ` +
					`be an object of package subpath keys or an object of main entry condition name keys only.`)
			}
			sugar = isCondition
		}
	}
	if sugar {
		byPath = &jsonObject{keys: []string{"."}, values: map[string]any{".": exports}}
	}
	t, err := l.match(byPath, subpath)
	if t == nil && err == nil {
		err = l.notExported(subpath)
	}
	return t, err
}

// packageImports resolves name ("#x") through the "imports" of the package that the file base belongs to.
func (r *resolver) packageImports(name, base string, conds conditions) (*target, error) {
	if name == "#" || strings.HasSuffix(name, "/") {
		return nil, invalidSpecifier(name, "is not a valid internal imports specifier name", base)
	}
	pkg, err := r.nearestPackage(base)
	if err != nil {
		return nil, err
	}
	where := ""
	if pkg != nil {
		where = " in package " + pkg.file()
		if imports, ok := pkg.imports.get().(*jsonObject); ok {
			l := &lookup{r: r, pkg: pkg, base: base, conditions: conds, imports: true}
			if t, err := l.match(imports, name); t != nil || err != nil {
				return t, err
			}
		}
	}
	return nil, &resolveError{class: "TypeError", code: "ERR_PACKAGE_IMPORT_NOT_DEFINED",
		message: `Package import specifier "` + name + `" is not defined` + where + " imported from " + base}
}

// match finds the entry of m for name: the key itself, else the pattern with the longest text before its star. nil when nothing matches or
// the entry excludes the name.
func (l *lookup) match(m *jsonObject, name string) (*target, error) {
	if v, ok := m.values[name]; ok && !strings.Contains(name, "*") && (l.imports || !strings.HasSuffix(name, "/")) {
		l.key = name
		t, _, err := l.resolve(v)
		return t, err
	}
	best := -1
	for _, key := range m.keys {
		i := strings.IndexByte(key, '*')
		if i < 0 || strings.LastIndexByte(key, '*') != i {
			continue
		}
		before, after := key[:i], key[i+1:]
		if len(name) < len(key) || !strings.HasPrefix(name, before) || !strings.HasSuffix(name, after) {
			continue
		}
		if i > best || (i == best && len(key) > len(l.key)) {
			best, l.key, l.star = i, key, name[i:len(name)-len(after)]
		}
	}
	if best < 0 {
		return nil, nil
	}
	l.pattern = true
	t, _, err := l.resolve(m.values[l.key])
	return t, err
}

// resolve follows v. Without a target and without an error, excluded tells null ("not exported") from undefined ("no condition holds").
func (l *lookup) resolve(v any) (t *target, excluded bool, err error) {
	switch v := v.(type) {
	case nil:
		return nil, true, nil
	case string:
		t, err = l.resolveString(v)
		return t, false, err
	case []any:
		excluded = len(v) == 0
		var last error
		for _, item := range v {
			t, none, err := l.resolve(item)
			switch {
			case err != nil:
				if codeOf(err) != "ERR_INVALID_PACKAGE_TARGET" {
					return nil, false, err
				}
				last, excluded = err, false
			case t != nil:
				return t, false, nil
			case none:
				last, excluded = nil, true
			}
		}
		return nil, excluded, last
	case *jsonObject:
		for _, key := range v.keys {
			if isArrayIndex(key) {
				return nil, false, l.invalidConfig(`"exports" cannot contain numeric property keys.`)
			}
		}
		for _, key := range v.keys {
			if key == "default" || l.conditions[key] {
				if t, excluded, err := l.resolve(v.values[key]); t != nil || excluded || err != nil {
					return t, excluded, err
				}
			}
		}
		return nil, false, nil
	}
	return nil, false, l.invalidTarget(v)
}

func (l *lookup) resolveString(to string) (*target, error) {
	substitute := func(s string) string {
		if l.pattern {
			return strings.ReplaceAll(s, "*", l.star)
		}
		return s
	}
	if !strings.HasPrefix(to, "./") {
		if l.imports && !strings.HasPrefix(to, "../") && !strings.HasPrefix(to, "/") && !looksLikeURL(to) {
			return l.r.packageResolve(substitute(to), l.pkg.file(), l.conditions)
		}
		return nil, l.invalidTarget(to)
	}
	if hasForbiddenSegment(to[2:]) {
		return nil, l.invalidTarget(to)
	}
	if l.pattern && hasForbiddenSegment(l.star) {
		kind := "exports"
		if l.imports {
			kind = "imports"
		}
		return nil, invalidSpecifier(strings.Replace(l.key, "*", l.star, 1), `request is not a valid match in pattern "`+l.key+`" for the "`+kind+
			`" resolution of `+l.pkg.file(), l.base)
	}
	t, inside, err := l.pkg.fileAt(substitute(to))
	if !inside {
		return nil, l.invalidTarget(to)
	}
	return t, err
}

// fileAt resolves a URL reference against the package's directory.
func (p *packageJSON) fileAt(ref string) (t *target, inside bool, err error) {
	r := parseReference(ref)
	if r.outside {
		return nil, false, nil
	}
	t = &target{url: fileURL(p.dir) + "/" + r.text}
	if hasEncodedSlash(r.text) {
		return t, true, nil // refused by whoever wants the file, in words that show the URL
	}
	plain, err := url.PathUnescape(r.text)
	if err != nil {
		return nil, true, &resolveError{class: "URIError", message: "URI malformed"}
	}
	t.path = p.dir + "/" + plain
	return t, true, nil
}

// packageResolve resolves a bare specifier as import does, for the file base: a built-in, the package base itself belongs to, or one in
// node_modules (https://nodejs.org/api/esm.html, PACKAGE_RESOLVE).
func (r *resolver) packageResolve(specifier, base string, conds conditions) (*target, error) {
	if !strings.HasPrefix(specifier, "node:") && r.isBuiltin(specifier) {
		return &target{builtin: specifier}, nil
	}
	name, subpath, ok := packageName(specifier)
	if !ok {
		return nil, invalidSpecifier(specifier, "is not a valid package name", base)
	}
	own, err := r.nearestPackage(base)
	if err != nil {
		return nil, err
	}
	if own != nil && own.name == name && own.exports.get() != nil {
		return r.packageExports(own, subpath, base, conds)
	}
	for dir := dirname(base); ; dir = dirname(dir) {
		at := strings.TrimSuffix(dir, "/") + "/node_modules/" + name
		if r.stat(at) == statDir {
			if _, err := r.readPackage(at); err != nil {
				return nil, invalidPackage(at, ` while importing "`+specifier+`" from `+base)
			}
			return r.packageAt(at, subpath, base, conds)
		}
		if dir == "/" || dir == "." {
			break
		}
	}
	return nil, &resolveError{class: "Error", code: "ERR_MODULE_NOT_FOUND", message: "Cannot find package '" + name + "' imported from " + base}
}

func (r *resolver) packageAt(dir, subpath, base string, conds conditions) (*target, error) {
	pkg, err := r.readPackage(dir)
	if err != nil {
		return nil, err
	}
	if pkg == nil {
		pkg = &packageJSON{dir: dir}
	}
	if pkg.exports.get() != nil {
		return r.packageExports(pkg, subpath, base, conds)
	}
	if subpath != "." {
		t, inside, err := pkg.fileAt(subpath)
		if err == nil && !inside {
			err = invalidSpecifier(subpath, "leads out of the package", base)
		}
		return t, err
	}
	var tries []string
	if main := pkg.main; main != "" {
		tries = []string{main, main + ".js", main + ".json", main + ".node", main + "/index.js", main + "/index.json", main + "/index.node"}
	}
	for _, try := range append(tries, "index.js", "index.json", "index.node") {
		if path := resolvePath(dir, try); r.stat(path) == statFile {
			return &target{path: path, url: fileURL(path)}, nil
		}
	}
	return nil, &resolveError{class: "Error", code: "ERR_MODULE_NOT_FOUND", message: "Cannot find package '" + dir + "' imported from " + base}
}

// packageName splits "name/x" and "@scope/name/x" into the name and "./x" (or ".").
func packageName(specifier string) (name, subpath string, ok bool) {
	end := strings.IndexByte(specifier, '/')
	if strings.HasPrefix(specifier, "@") {
		if end < 0 {
			return "", "", false
		}
		if i := strings.IndexByte(specifier[end+1:], '/'); i >= 0 {
			end += 1 + i
		} else {
			end = -1
		}
	}
	name, subpath = specifier, "."
	if end >= 0 {
		name, subpath = specifier[:end], "."+specifier[end:]
	}
	return name, subpath, name != "" && name[0] != '.' && !strings.ContainsAny(name, `%\`)
}

func (l *lookup) from() string {
	if l.base == "" {
		return ""
	}
	return " imported from " + l.base
}

func (l *lookup) notExported(subpath string) error {
	what := `No "exports" main defined in `
	if subpath != "." {
		what = `Package subpath '` + subpath + `' is not defined by "exports" in `
	}
	return &resolveError{class: "Error", code: "ERR_PACKAGE_PATH_NOT_EXPORTED", message: what + l.pkg.file() + l.from()}
}

func (l *lookup) invalidConfig(why string) error {
	base := ""
	if l.base != "" {
		base = " while importing " + fileURL(l.base)
	}
	return &resolveError{class: "Error", code: "ERR_INVALID_PACKAGE_CONFIG", message: "Invalid package config " + l.pkg.file() + base + ". " + why}
}

func (l *lookup) invalidTarget(v any) error {
	text := ""
	switch v := v.(type) {
	case string:
		text = v
	case bool:
		text = strconv.FormatBool(v)
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	}
	what := `Invalid "exports" target ` + quoteJSON(text) + ` defined for '` + l.key + `' in the package config `
	switch {
	case l.imports:
		what = `Invalid "imports" target ` + quoteJSON(text) + ` defined for '` + l.key + `' in the package config `
	case l.key == ".":
		what = `Invalid "exports" main target ` + quoteJSON(text) + ` defined in the package config `
	}
	hint := ""
	if !l.imports && text != "" && !strings.HasPrefix(text, "./") {
		hint = `; targets must start with "./"`
	}
	return &resolveError{class: "Error", code: "ERR_INVALID_PACKAGE_TARGET", message: what + l.pkg.file() + l.from() + hint}
}

func invalidSpecifier(request, why, base string) error {
	if base != "" {
		base = " imported from " + base
	}
	return &resolveError{class: "TypeError", code: "ERR_INVALID_MODULE_SPECIFIER", message: `Invalid module "` + request + `" ` + why + base}
}

// isArrayIndex tells whether a property name is an array index: a canonical whole number below 2^32-1.
func isArrayIndex(key string) bool {
	n, err := strconv.ParseUint(key, 10, 32)
	return err == nil && n < 1<<32-1 && strconv.FormatUint(n, 10) == key
}

// quoteJSON is JSON.stringify of a string.
func quoteJSON(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}

package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// edit is one named change of goja.
type edit struct {
	name    string
	what    string            // one line for -list and --version
	needs   []string          // names of edits without which this one does not compile
	changes []change          // what is altered in goja's declarations
	code    map[string]string // new files: their folder ("." is package goja) and text; the edit's name makes the file's name
}

// change alters one declaration, or only pins it: with no ops the edit depends on what the declaration does.
type change struct {
	file string // as in "vm.go"
	decl string // as in "(*vm).push", "valueStack", "intCache"
	hash string // textHash of the declaration's text for which the change was written
	ops  []op
}

// op is a small insertion or replacement inside a declaration. Places are syntax tree nodes, named by their text: in full, or by how they
// begin, with "…" at the end. The outermost node of that text is meant; when several places read so, nth chooses (from 1).
type op struct {
	kind opKind
	at   string
	nth  int
	text string
}

type opKind int

const (
	opBefore  opKind = iota // text before the node
	opAfter                 // text after the node
	opReplace               // text in the node's place
	opEnter                 // text at the beginning of the function's body
	opFields                // text at the end of the struct's or interface's fields
	opRename                // text as the declaration's name: what it does stays reachable, our own declaration takes its place
)

func before(at, text string) op  { return op{kind: opBefore, at: at, text: text} }
func after(at, text string) op   { return op{kind: opAfter, at: at, text: text} }
func replace(at, text string) op { return op{kind: opReplace, at: at, text: text} }
func enter(text string) op       { return op{kind: opEnter, text: text} }
func fields(text string) op      { return op{kind: opFields, text: text} }
func rename(text string) op      { return op{kind: opRename, text: text} }

// on makes o apply to the nth place (from 1) that reads as its anchor.
func (o op) on(nth int) op { o.nth = nth; return o }

func in(file, decl, hash string, ops ...op) change {
	return change{file: file, decl: decl, hash: hash, ops: ops}
}

// source reads goja's files, each once.
type source struct {
	dir, version string
	files        map[string]*sourceFile
}

type sourceFile struct {
	text  []byte
	fset  *token.FileSet
	tree  *ast.File
	decls map[string]ast.Node
}

func newSource(dir, version string) *source {
	return &source{dir: dir, version: version, files: map[string]*sourceFile{}}
}

func (s *source) file(name string) (*sourceFile, error) {
	if f := s.files[name]; f != nil {
		return f, nil
	}
	text, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	f := &sourceFile{text: text, fset: token.NewFileSet(), decls: map[string]ast.Node{}}
	f.tree, err = parser.ParseFile(f.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, decl := range f.tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			f.decls[funcName(f, decl)] = decl
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					f.decls[spec.Name.Name] = spec
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						f.decls[name.Name] = spec
					}
				}
			}
		}
	}
	s.files[name] = f
	return f, nil
}

// funcName is "f" for a function and "(T).f" or "(*T).f" for a method.
func funcName(f *sourceFile, decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	return "(" + f.slice(decl.Recv.List[0].Type) + ")." + decl.Name.Name
}

func (f *sourceFile) offset(pos token.Pos) int { return f.fset.Position(pos).Offset }

func (f *sourceFile) slice(n ast.Node) string {
	return string(f.text[f.offset(n.Pos()):f.offset(n.End())])
}

func (f *sourceFile) find(decl string) (ast.Node, error) {
	n := f.decls[decl]
	if n == nil {
		return nil, fmt.Errorf("no declaration %s", decl)
	}
	return n, nil
}

// span is where a declaration's text stands. Its doc comment is no part of it.
func (f *sourceFile) span(n ast.Node) (from, to int) {
	if fn, ok := n.(*ast.FuncDecl); ok {
		return f.offset(fn.Type.Pos()), f.offset(n.End())
	}
	return f.offset(n.Pos()), f.offset(n.End())
}

// declaration returns a declaration's text.
func (s *source) declaration(file, decl string) (string, error) {
	f, err := s.file(file)
	if err != nil {
		return "", err
	}
	n, err := f.find(decl)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	from, to := f.span(n)
	return string(f.text[from:to]), nil
}

func textHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// splice is an op with its place found.
type splice struct {
	from, to int
	text     string
	owner    string
}

// apply returns the texts of all files that the edits alter or add, by slash-separated name. All that is wrong is reported at once.
func apply(src *source, chosen []*edit) (map[string][]byte, error) {
	out := map[string][]byte{}
	splices := map[string][]splice{}
	var errs []error
	for _, e := range chosen {
		for _, c := range e.changes {
			found, err := locate(src, c)
			if err != nil {
				errs = append(errs, fmt.Errorf("edit %s: %s: %w", e.name, c.file, err))
				continue
			}
			for _, s := range found {
				s.owner = e.name
				splices[c.file] = append(splices[c.file], s)
			}
		}
		for dir, text := range e.code {
			out[path.Join(dir, "jsrt_"+strings.ReplaceAll(e.name, "-", "_")+".go")] = []byte(strings.TrimLeft(text, "\n"))
		}
	}
	for name, list := range splices {
		text, err := join(src.files[name], list)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		if out[name], err = format.Source(text); err != nil {
			errs = append(errs, fmt.Errorf("%s does not parse after the edits: %w", name, err))
		}
	}
	return out, errors.Join(errs...)
}

// locate checks that c meets the text that it was written for, and finds the places of its ops.
func locate(src *source, c change) ([]splice, error) {
	f, err := src.file(c.file)
	if err != nil {
		return nil, err
	}
	n, err := f.find(c.decl)
	if err != nil {
		return nil, err
	}
	from, to := f.span(n)
	if have := textHash(string(f.text[from:to])); have != c.hash {
		return nil, fmt.Errorf("%s is not the text that the edit was written for: its hash is %s, not %s (goja %s)", c.decl, have, c.hash, src.version)
	}
	var out []splice
	for _, o := range c.ops {
		s, err := f.place(n, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.decl, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func (f *sourceFile) place(decl ast.Node, o op) (splice, error) {
	switch o.kind {
	case opEnter:
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			return splice{}, errors.New("it has no body to enter")
		}
		at := f.offset(fn.Body.Lbrace) + 1
		return splice{at, at, "\n" + strings.TrimSpace(o.text), ""}, nil
	case opFields:
		spec, ok := decl.(*ast.TypeSpec)
		if !ok {
			return splice{}, errors.New("it is no type")
		}
		var list *ast.FieldList
		switch t := spec.Type.(type) {
		case *ast.StructType:
			list = t.Fields
		case *ast.InterfaceType:
			list = t.Methods
		default:
			return splice{}, errors.New("it has no fields")
		}
		at := f.offset(list.Closing)
		return splice{at, at, strings.TrimSpace(o.text) + "\n", ""}, nil
	case opRename:
		var name *ast.Ident
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name = d.Name
		case *ast.TypeSpec:
			name = d.Name
		default:
			return splice{}, errors.New("it cannot be renamed")
		}
		return splice{f.offset(name.Pos()), f.offset(name.End()), o.text, ""}, nil
	}
	n, err := f.node(decl, o.at, o.nth)
	if err != nil {
		return splice{}, err
	}
	from, to := f.offset(n.Pos()), f.offset(n.End())
	switch o.kind {
	case opBefore:
		return splice{from, from, o.text + "\n", ""}, nil
	case opAfter:
		return splice{to, to, "\n" + o.text, ""}, nil
	}
	return splice{from, to, o.text, ""}, nil
}

// node finds the outermost node inside decl whose text is at, or begins so when at ends in "…".
func (f *sourceFile) node(decl ast.Node, at string, nth int) (ast.Node, error) {
	prefix, isPrefix := strings.CutSuffix(at, "…")
	var found []ast.Node
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil || n == decl {
			return n != nil
		}
		text := f.slice(n)
		if text == at || isPrefix && strings.HasPrefix(text, prefix) {
			if len(found) == 0 || found[len(found)-1].Pos() != n.Pos() {
				found = append(found, n)
			}
		}
		return true
	})
	switch {
	case len(found) == 0:
		return nil, fmt.Errorf("nothing reads %q", at)
	case nth > len(found):
		return nil, fmt.Errorf("only %d places read %q, not %d", len(found), at, nth)
	case nth > 0:
		return found[nth-1], nil
	case len(found) > 1:
		return nil, fmt.Errorf("%d places read %q", len(found), at)
	}
	return found[0], nil
}

// join applies the splices to a file's text. Insertions at one place keep the order of the edits.
func join(f *sourceFile, list []splice) ([]byte, error) {
	slices.SortStableFunc(list, func(a, b splice) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var out []byte
	end := 0
	for i, s := range list {
		if s.from < end {
			return nil, fmt.Errorf("edits %s and %s want the same place (line %d)", list[i-1].owner, s.owner, 1+strings.Count(string(f.text[:s.from]), "\n"))
		}
		out = append(out, f.text[end:s.from]...)
		out = append(out, s.text...)
		end = s.to
	}
	return append(out, f.text[end:]...), nil
}

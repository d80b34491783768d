package loader

import (
	"path/filepath"

	"jsrt/engine"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/go-sourcemap/sourcemap"
)

// notInGoja are the features that goja's parser does not know, or knows and gets wrong; esbuild writes them in older ones. The target stays ESNext:
// any year would lower what goja can do, or leave what it cannot.
var notInGoja = map[string]bool{
	"async-generator": false, "for-await": false, "using": false, "decorators": false, "dynamic-import": false,
	"regexp-unicode-property-escapes": false, "regexp-set-notation": false, "regexp-match-indices": false,
}

// lowered is a text that goja can parse, with the way back to the original's places.
type lowered struct {
	text string
	raw  []byte // the source map, read when a place is asked for
	maps *sourcemap.Consumer
}

// lower rewrites text that goja cannot parse. nil when esbuild cannot parse it either: then it is no JavaScript. Fields named get, set or async
// with a value are a hole of goja's parser of their own; lowering all fields costs speed and is tried last.
func lower(name, text string, fields bool) *lowered {
	supported := notInGoja
	if fields {
		supported = map[string]bool{"class-field": false}
		for feature, is := range notInGoja {
			supported[feature] = is
		}
	}
	out := api.Transform(text, api.TransformOptions{
		Loader: api.LoaderJS, Format: api.FormatDefault, Platform: api.PlatformNode, Target: api.ESNext, Sourcefile: filepath.Base(name), Charset: api.CharsetUTF8,
		LogLevel: api.LogLevelSilent, LegalComments: api.LegalCommentsNone, Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude,
		Supported: supported,
	})
	if len(out.Errors) > 0 {
		return nil
	}
	return &lowered{text: string(out.Code), raw: out.Map}
}

// position is the place in the original of a place in the rewritten text.
func (o *lowered) position(p engine.Position) engine.Position {
	if o.maps == nil {
		consumer, err := sourcemap.Parse("", o.raw)
		if err != nil {
			return p
		}
		o.maps = consumer
	}
	if _, _, line, column, ok := o.maps.Source(p.Line, p.Column-1); ok {
		p.Line, p.Column = line, column+1
	}
	return p
}

// compileLowered compiles text that goja did not take, as esbuild rewrites it; nil when that does not help either.
func (l *Loader) compileLowered(name, text string, compile func(name, text string) (*goja.Program, int, *SyntaxInfo)) (*goja.Program, int) {
	for _, fields := range []bool{false, true} {
		o := lower(name, text, fields)
		if o == nil {
			return nil, 0
		}
		if prg, shift, bad := compile(name, o.text); bad == nil {
			l.lowered[name] = o
			return prg, shift
		}
	}
	return nil, 0
}

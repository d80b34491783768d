package inspect

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// shown is how many of n items are printed and how many are only counted.
func (p *printer) shown(n int) (shown, rest int) {
	limit := math.Max(0, p.MaxArrayLength)
	if math.IsNaN(limit) {
		return 0, 0
	}
	shown = int(min(limit, float64(n)))
	return shown, n - shown
}

// collection gives the shape of what can be iterated over: arrays, typed arrays, maps, sets and their iterators. It sets s.parts for these
// only. done means text is all there is to print.
func (p *printer) collection(obj *goja.Object, kind Kind, s *shape, none func() bool) (text string, done bool) {
	switch kind {
	case KindArray, KindTypedArray, KindMap, KindSet, KindMapIterator, KindSetIterator:
	default:
		return "", false
	}
	if !s.noProto && !p.intrinsics().has(obj, goja.SymIterator) {
		return "", false
	}
	switch kind {
	case KindArray:
		n := js.Len(obj)
		prefix := ""
		if s.noProto || s.ctor != "Array" || s.tag != "" {
			prefix = s.prefix("Array", "("+itoa(n)+")")
		}
		s.keys = p.extraKeys(obj)
		s.braces = [2]string{prefix + "[", "]"}
		if n == 0 && none() {
			return s.braces[0] + "]", true
		}
		s.layout = layoutArray
		s.parts = func(depth int) []rope { return p.array(obj, n, depth) }
	case KindTypedArray:
		n := typedArrayLength(obj)
		s.keys = p.extraKeys(obj)
		fallback := ""
		if s.noProto {
			fallback = s.name
		}
		s.braces = [2]string{s.prefix(fallback, "("+itoa(n)+")") + "[", "]"}
		if n == 0 && len(s.keys) == 0 && !p.ShowHidden {
			return s.braces[0] + "]", true
		}
		s.layout = layoutArray
		s.parts = func(int) []rope { return p.typedArray(obj, n) }
		if p.ShowHidden {
			s.extra, s.bare = []string{"BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"}, true
		}
	case KindMap, KindSet:
		n := CollectionSize(obj)
		prefix := s.prefix(s.name, "("+itoa(n)+")")
		s.keys = p.keysOf(obj, kind)
		if n == 0 && none() {
			return prefix + "{}", true
		}
		s.braces[0] = prefix + "{"
		s.parts = func(depth int) []rope { return p.entries(obj, n, kind == KindMap, depth) }
	case KindMapIterator, KindSetIterator:
		tag := s.tag
		if tag != s.name {
			if tag != "" {
				tag += "] ["
			}
			tag += s.name
		}
		s.keys = p.keysOf(obj, kind)
		s.braces[0] = "[" + tag + "] {"
		s.parts = func(depth int) []rope { return p.iterator(obj, s, depth) }
	}
	return "", false
}

func (p *printer) array(obj *goja.Object, n, depth int) []rope {
	in := p.intrinsics()
	shown, rest := p.shown(n)
	var parts []rope
	for i := range shown {
		key := p.e.VM.ToValue(i)
		d := in.describe(obj, key)
		if !d.Exists {
			return p.sparse(obj, n, shown, parts, depth)
		}
		parts = append(parts, p.property(obj, key, d, layoutElements, depth, obj))
	}
	if rest > 0 {
		parts = append(parts, leaf(more(rest)))
	}
	return parts
}

// sparse goes on where array met a hole: runs of holes count as one item.
func (p *printer) sparse(obj *goja.Object, n, shown int, parts []rope, depth int) []rope {
	in := p.intrinsics()
	next := len(parts)
	hole := func(n int) {
		parts = append(parts, leaf(p.style("<"+itoa(n)+" empty "+plural(n, "item")+">", "undefined")))
	}
	for _, key := range in.keys(obj) {
		if len(parts) >= shown || js.IsSymbol(key) || !isIndex(key.String()) {
			break
		}
		i, _ := strconv.Atoi(key.String())
		if i < next {
			continue
		}
		d := in.describe(obj, key)
		if !d.Enumerable {
			continue
		}
		if i != next {
			hole(i - next)
			next = i
			if len(parts) >= shown {
				break
			}
		}
		parts = append(parts, p.property(obj, key, d, layoutElements, depth, obj))
		next++
	}
	if rest := n - next; rest > 0 {
		if len(parts) < shown {
			hole(rest)
		} else {
			parts = append(parts, leaf(more(rest)))
		}
	}
	return parts
}

func typedArrayLength(obj *goja.Object) int {
	p, ok := engine.Bytes(obj)
	if !ok {
		return 0
	}
	return len(p) / int(field(impl(obj).Elem(), "elemSize").Int())
}

func (p *printer) typedArray(obj *goja.Object, n int) []rope {
	shown, rest := p.shown(n)
	parts := make([]rope, shown, shown+1)
	for i := range parts {
		if v := js.Index(obj, i); goja.IsBigInt(v) {
			parts[i] = leaf(p.bigint(v))
		} else {
			parts[i] = leaf(p.number(v))
		}
	}
	if rest > 0 {
		parts = append(parts, leaf(more(rest)))
	}
	return parts
}

func (p *printer) entries(obj *goja.Object, n int, keyed bool, depth int) []rope {
	shown, rest := p.shown(n)
	list, _ := Entries(obj, shown)
	parts := make([]rope, 0, shown+1)
	p.indent += 2
	if keyed {
		for i := 0; i+1 < len(list); i += 2 {
			parts = append(parts, cat(p.value(list[i], depth, false), leaf(" => "), p.value(list[i+1], depth, false)))
		}
	} else {
		for _, v := range list {
			parts = append(parts, p.value(v, depth, false))
		}
	}
	p.indent -= 2
	if rest > 0 {
		parts = append(parts, leaf(more(rest)))
	}
	return parts
}

func (p *printer) iterator(obj *goja.Object, s *shape, depth int) []rope {
	list, keyed := Entries(obj, -1)
	n := len(list)
	if keyed {
		n /= 2
		s.braces[0] = strings.TrimSuffix(s.braces[0], " Iterator] {") + " Entries] {"
	}
	shown, rest := p.shown(n)
	parts := make([]rope, 0, shown+1)
	p.indent += 2
	for i := range shown {
		if keyed {
			pair := []rope{p.value(list[2*i], depth, false), p.value(list[2*i+1], depth, false)}
			parts = append(parts, p.join(pair, "", [2]string{"[", "]"}, layoutArray, depth, nil))
		} else {
			parts = append(parts, p.value(list[i], depth, false))
		}
	}
	p.indent -= 2
	if rest > 0 {
		parts = append(parts, leaf(more(rest)))
	}
	return parts
}

// weak formats a WeakSet or WeakMap, whose items are shown on request only, in alphabetical order: they have none of their own.
func (p *printer) weak(obj *goja.Object, kind Kind, depth int) []rope {
	if !p.ShowHidden {
		return []rope{leaf(p.style("<items unknown>", "special"))}
	}
	list := weakEntries(obj)
	step := 1
	if kind == KindWeakMap {
		step = 2
	}
	shown, rest := p.shown(len(list) / step)
	parts := make([]rope, 0, shown+1)
	p.indent += 2
	for i := 0; i < shown*step; i += step {
		text := p.value(list[i], depth, false)
		if step == 2 {
			text = cat(text, leaf(" => "), p.value(list[i+1], depth, false))
		}
		parts = append(parts, text)
	}
	p.indent -= 2
	if !p.Sorted {
		p.sortParts(parts)
	}
	if rest > 0 {
		parts = append(parts, leaf(more(rest)))
	}
	return parts
}

func (p *printer) promise(obj *goja.Object, depth int) []rope {
	promise, _ := obj.Export().(*goja.Promise)
	if promise.State() == goja.PromiseStatePending {
		return []rope{leaf(p.style("<pending>", "special"))}
	}
	p.indent += 2
	text := p.value(promise.Result(), depth, false)
	p.indent -= 2
	if promise.State() == goja.PromiseStateRejected {
		text = cat(leaf(p.style("<rejected>", "special")+" "), text)
	}
	return []rope{text}
}

func (p *printer) bufferContents(obj *goja.Object) []rope {
	data, ok := engine.Bytes(obj)
	if !ok {
		return []rope{leaf(p.style("(detached)", "special"))}
	}
	shown, rest := p.shown(len(data))
	var b strings.Builder
	for i, c := range data[:shown] {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex.EncodeToString([]byte{c}))
	}
	if rest > 0 {
		b.WriteString(" ... " + itoa(rest) + " more " + plural(rest, "byte"))
	}
	return []rope{leaf(p.style("[Uint8Contents]", "special") + ": <" + b.String() + ">")}
}

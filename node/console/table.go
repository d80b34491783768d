package console

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"jsrt/engine"
	"jsrt/node/internal/errors"
	"jsrt/node/internal/inspect"
	"jsrt/node/internal/js"

	"github.com/dop251/goja"
)

// The headings of the columns that are not named by the data.
const (
	indexHead     = "(index)"
	iterationHead = "(iteration index)"
	keyHead       = "Key"
	valuesHead    = "Values"
)

// column is a heading and its cells; a row beyond the last cell is empty.
type column struct {
	head  string
	cells []string
}

func (col *column) set(row int, text string) {
	for len(col.cells) <= row {
		col.cells = append(col.cells, "")
	}
	col.cells[row] = text
}

func (c *console) table(args []js.Value) js.Value {
	e := c.e
	data, only := argument(args, 0), argument(args, 1)
	if !js.IsUndefined(only) && (js.ObjectOf(only) == nil || inspect.KindOf(js.ObjectOf(only)) != inspect.KindArray) {
		panic(errors.InvalidArgType(e, "properties", only, "Array"))
	}
	obj := js.ObjectOf(data)
	if obj == nil || engine.IsCallable(obj) {
		return js.Invoke(e, c.self, "log", data)
	}
	var columns []column
	switch kind := inspect.KindOf(obj); kind {
	case inspect.KindMap, inspect.KindMapIterator, inspect.KindSet, inspect.KindSetIterator:
		list, keyed := inspect.Entries(obj, -1)
		if kind == inspect.KindSetIterator {
			keyed = false // pairs of a set's entries() are listed one by one
		}
		columns = c.entryColumns(list, keyed)
	default:
		columns = c.propertyColumns(obj, js.ObjectOf(only))
	}
	js.Invoke(e, c.self, "log", e.VM.ToValue(drawTable(columns)))
	return js.Undefined
}

func (c *console) entryColumns(list []js.Value, keyed bool) []column {
	index, keys, values := column{head: iterationHead}, column{head: keyHead}, column{head: valuesHead}
	step := 1
	if keyed {
		step = 2
	}
	for i := 0; i+step <= len(list); i += step {
		index.cells = append(index.cells, c.cell(c.e.VM.ToValue(i/step)))
		if keyed {
			keys.cells = append(keys.cells, c.cell(list[i]))
		}
		values.cells = append(values.cells, c.cell(list[i+step-1]))
	}
	if keyed {
		return []column{index, keys, values}
	}
	return []column{index, values}
}

// propertyColumns has a row for each property of obj and a column for each property of these, or for those that only lists. Primitives stand in
// a column of their own.
func (c *console) propertyColumns(obj, only *goja.Object) []column {
	index, values := column{head: indexHead}, column{head: valuesHead}
	var named []column
	find := func(head string) *column {
		for i := range named {
			if named[i].head == head {
				return &named[i]
			}
		}
		named = append(named, column{head: head})
		return &named[len(named)-1]
	}
	var wanted []string
	if only != nil {
		for i := range js.Len(only) {
			wanted = append(wanted, js.Index(only, i).String())
		}
	}
	primitives := false
	for row, key := range obj.Keys() {
		index.cells = append(index.cells, key)
		item := js.Get(obj, key)
		part := js.ObjectOf(item)
		if part == nil && only == nil {
			primitives = true
			values.set(row, c.cell(item))
			continue
		}
		heads := wanted
		if only == nil {
			heads = part.Keys()
		}
		for _, head := range heads {
			text := ""
			if part != nil && inspect.Describe(c.e, part, c.e.VM.ToValue(head)).Exists {
				text = c.cell(js.Get(part, head))
			}
			find(head).set(row, text)
		}
	}
	// Names that are array indices come first, as properties of an object do.
	slices.SortStableFunc(named, func(a, b column) int {
		i, isA := arrayIndex(a.head)
		j, isB := arrayIndex(b.head)
		switch {
		case isA && isB:
			return i - j
		case isA:
			return -1
		case isB:
			return 1
		}
		return 0
	})
	columns := append([]column{index}, named...)
	if primitives {
		columns = append(columns, values)
	}
	return columns
}

func arrayIndex(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n < math.MaxUint32 && strconv.Itoa(n) == s
}

// cell is a value as a table shows it: nothing of what is inside of it, unless that is little.
func (c *console) cell(v js.Value) string {
	opts := inspect.Defaults(c.e)
	opts.Depth, opts.MaxArrayLength, opts.BreakLength = 0, 3, math.Inf(1)
	if obj := js.ObjectOf(v); obj != nil && !engine.IsCallable(obj) {
		if k := inspect.KindOf(obj); k != inspect.KindArray && k != inspect.KindTypedArray && len(obj.Keys()) > 2 {
			opts.Depth = -1
		}
	}
	c.mergeOptions(stdout, &opts)
	return inspect.Inspect(c.e, v, &opts)
}

func drawTable(columns []column) string {
	widths := make([]int, len(columns))
	rows := 0
	for i, col := range columns {
		widths[i] = inspect.Width(col.head, true)
		for _, text := range col.cells {
			widths[i] = max(widths[i], inspect.Width(text, true))
		}
		rows = max(rows, len(col.cells))
	}
	var b strings.Builder
	rule := func(left, middle, right string) {
		b.WriteString(left)
		for i, w := range widths {
			if i > 0 {
				b.WriteString(middle)
			}
			b.WriteString(strings.Repeat("─", w+2))
		}
		b.WriteString(right)
	}
	line := func(text func(col *column) string) {
		for i := range columns {
			s := text(&columns[i])
			b.WriteString("│ " + s + strings.Repeat(" ", widths[i]-inspect.Width(s, true)) + " ")
		}
		b.WriteString("│\n")
	}
	rule("┌", "┬", "┐\n")
	line(func(col *column) string { return col.head })
	rule("├", "┼", "┤\n")
	for row := range rows {
		line(func(col *column) string {
			if row < len(col.cells) {
				return col.cells[row]
			}
			return ""
		})
	}
	rule("└", "┴", "┘")
	return b.String()
}

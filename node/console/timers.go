package console

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"jsrt/node/internal/js"
)

// label is the first argument as a string, "default" where there is none. A symbol throws a TypeError.
func (c *console) label(args []js.Value) string {
	v := argument(args, 0)
	if js.IsUndefined(v) {
		return "default"
	}
	if js.IsSymbol(v) {
		panic(c.e.VM.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	return v.ToString().String()
}

func (c *console) warnProcess(format string, args ...any) {
	if c.e.Require == nil {
		return
	}
	if process := c.e.Require("process"); process != nil {
		js.Invoke(c.e, process, "emitWarning", c.e.VM.ToValue(fmt.Sprintf(format, args...)))
	}
}

func (c *console) count(args []js.Value) js.Value {
	label := c.label(args)
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[label]++
	js.Invoke(c.e, c.self, "log", c.e.VM.ToValue(label+": "+strconv.Itoa(c.counts[label])))
	return js.Undefined
}

func (c *console) countReset(args []js.Value) js.Value {
	label := c.label(args)
	if c.counts[label] == 0 {
		c.warnProcess("Count for '%s' does not exist", label)
		return js.Undefined
	}
	delete(c.counts, label)
	return js.Undefined
}

// now is the time since the console was made, in seconds and nanoseconds, as process.hrtime gives times.
func (c *console) now() js.Value {
	d := time.Since(c.m.start)
	return c.e.VM.NewArray(int64(d/time.Second), int64(d%time.Second))
}

// started is the Map of running timers, which programs see as console._times.
func (c *console) started() *js.Object { return js.ObjectOf(js.Get(c.self, "_times")) }

func (c *console) time(args []js.Value) js.Value {
	label := c.e.VM.ToValue(c.label(args))
	if js.Invoke(c.e, c.started(), "has", label).ToBoolean() {
		c.warnProcess("Label '%s' already exists for console.time()", label)
		return js.Undefined
	}
	js.Invoke(c.e, c.started(), "set", label, c.now())
	return js.Undefined
}

func (c *console) timeEnd(args []js.Value) js.Value {
	label := c.e.VM.ToValue(c.label(args))
	c.elapsed("timeEnd", label, nil)
	js.Invoke(c.e, c.started(), "delete", label)
	return js.Undefined
}

func (c *console) timeLog(args []js.Value) js.Value {
	label := c.e.VM.ToValue(c.label(args))
	var rest []js.Value
	if len(args) > 1 {
		rest = js.Copy(args[1:])
	}
	c.elapsed("timeLog", label, rest)
	return js.Undefined
}

// elapsed logs the time since a timer was started.
func (c *console) elapsed(method string, label js.Value, rest []js.Value) {
	since := js.ObjectOf(js.Invoke(c.e, c.started(), "get", label))
	if since == nil {
		c.warnProcess("No such label '%s' for console.%s()", label, method)
		return
	}
	start := time.Duration(js.Index(since, 0).ToInteger())*time.Second + time.Duration(js.Index(since, 1).ToInteger())
	text := duration(float64(time.Since(c.m.start)-start) / float64(time.Millisecond))
	js.Invoke(c.e, c.self, "log", append([]js.Value{c.e.VM.ToValue("%s: %s"), label, c.e.VM.ToValue(text)}, rest...)...)
}

// duration writes milliseconds as 12.345ms, 1.234s, 1:02.345 (m:ss.mmm) or 1:02:03.456 (h:mm:ss.mmm).
func duration(ms float64) string {
	const second, minute, hour = 1000, 60 * 1000, 60 * 60 * 1000
	switch {
	case ms < second:
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(ms, 'f', 3, 64), 64)
		return strconv.FormatFloat(rounded, 'f', -1, 64) + "ms"
	case ms < minute:
		return strconv.FormatFloat(ms/second, 'f', 3, 64) + "s"
	}
	hours := math.Floor(ms / hour)
	ms -= hours * hour
	minutes := math.Floor(ms / minute)
	seconds := fmt.Sprintf("%06.3f", (ms-minutes*minute)/second)
	if hours != 0 {
		return fmt.Sprintf("%.0f:%02.0f:%s (h:mm:ss.mmm)", hours, minutes, seconds)
	}
	return fmt.Sprintf("%.0f:%s (m:ss.mmm)", minutes, seconds)
}

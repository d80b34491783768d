package path

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// The functions of this file are path.win32 on plain strings (https://nodejs.org/api/path.html). A path begins with a root: a drive "C:", a share
// "\\server\share", a device "\\.\" or "\\?\", a separator alone, or nothing.

func isAnySlash(c byte) bool { return c == '\\' || c == '/' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func hasDrive(p string) bool { return len(p) >= 2 && isLetter(p[0]) && p[1] == ':' }

func startsWithSlash(p string) bool { return p != "" && isAnySlash(p[0]) }

// share reads a leading "\\server\share"; end is where the share's name ends, 0 when p does not begin so.
func share(p string) (server, name string, end int) {
	if len(p) < 2 || !isAnySlash(p[0]) || !isAnySlash(p[1]) {
		return "", "", 0
	}
	skip := func(i int, sep bool) int {
		for i < len(p) && isAnySlash(p[i]) == sep {
			i++
		}
		return i
	}
	serverEnd := skip(2, false)
	nameStart := skip(serverEnd, true)
	if serverEnd == 2 || nameStart == len(p) {
		return "", "", 0
	}
	end = skip(nameStart, false)
	return p[2:serverEnd], p[nameStart:end], end
}

// winRoot takes the root off p: the device it names, "" when none, and whether the rest is counted from the device's root.
func winRoot(p string) (device, rest string, absolute bool) {
	switch {
	case startsWithSlash(p):
		server, name, end := share(p)
		switch {
		case end == 0:
			return "", p, true
		case server == "." || server == "?":
			return `\\` + server, p[4:], true
		}
		return `\\` + server + `\` + name, p[end:], true
	case hasDrive(p):
		return p[:2], p[2:], startsWithSlash(p[2:])
	}
	return "", p, false
}

// Win32Resolve is path.win32.resolve. cwd gives the current directory, driveCwd that of a drive "C:", "" when it is not known.
func Win32Resolve(cwd func() string, driveCwd func(drive string) string, parts ...string) string {
	return win32Resolve(cwd, driveCwd, len(parts), func(i int) string { return parts[i] })
}

// win32Resolve asks for the parts from the last one on, until they make an absolute path with a device.
func win32Resolve(cwd func() string, driveCwd func(drive string) string, n int, part func(int) string) string {
	device, tail, absolute := "", "", false
	add := func(p string) (done bool) {
		d, rest, abs := winRoot(p)
		if d != "" {
			if device != "" && !equalFold(d, device) {
				return false // another drive: it has no say
			}
			if device == "" {
				device = d
			}
		}
		if !absolute {
			tail = rest + `\` + tail
			absolute = abs
		}
		return absolute && device != ""
	}
	done := false
	plain := true // nothing but the current directory is asked for
	for i := n - 1; i >= 0 && !done; i-- {
		if p := part(i); p != "" {
			done = add(p)
			plain = plain && n == 1 && p == "."
		}
	}
	switch {
	case done:
	case device == "":
		dir := cwd()
		if n == 0 || n == 1 && plain && startsWithSlash(dir) {
			return strings.ReplaceAll(dir, "/", `\`)
		}
		add(dir)
	default:
		dir := driveCwd(device)
		if dir == "" {
			dir = cwd()
		}
		if len(dir) > 2 && dir[2] == '\\' && !equalFold(dir[:2], device) {
			dir = device + `\`
		}
		add(dir)
	}
	tail = collapse(tail, isAnySlash, '\\', !absolute)
	if absolute {
		return device + `\` + tail
	}
	if device+tail == "" {
		return "."
	}
	return device + tail
}

func equalFold(a, b string) bool { return lower(a) == lower(b) }

// lower is String.prototype.toLowerCase.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return cases.Lower(language.Und).String(s)
		}
	}
	return strings.ToLower(s)
}

var reservedNames = []string{"CON", "PRN", "AUX", "NUL", "COM", "LPT"}

// isReserved tells whether name is that of a device in every directory, as CON and COM1 are.
func isReserved(name string) bool {
	name = strings.ToUpper(name)
	if i := slices.Index(reservedNames, name[:min(3, len(name))]); i < 0 {
		return false
	} else if i < 4 {
		return len(name) == 3
	}
	switch number := name[3:]; number {
	case "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
		return true
	}
	return false
}

// beforeColon is what Node compares with the reserved names: p up to its first colon. Without a colon it is p without its last character, since
// Node passes the -1 of a failed search to slice.
func beforeColon(p string) string {
	if i := strings.IndexByte(p, ':'); i >= 0 {
		return p[:i]
	}
	i := len(p) - 1
	for i > 0 && p[i]&0xC0 == 0x80 {
		i--
	}
	return p[:max(i, 0)]
}

// Win32Normalize is path.win32.normalize. A relative path never becomes one that Windows takes for a drive or a device (CVE-2024-36139,
// CVE-2025-27210).
func Win32Normalize(p string) string {
	if len(p) < 2 {
		switch p {
		case "":
			return "."
		case "/":
			return `\`
		}
		return p
	}
	device, rest, absolute := winRoot(p)
	if server, name, end := share(p); end != 0 {
		if server == "." || server == "?" {
			// \\?\COM1:...
			if i := strings.IndexByte(p, ':'); i >= 4 && isReserved(p[4:i]) {
				device, rest = `\\?\`+p[4:i+1], p[i+1:]
			}
		} else if end == len(p) {
			return `\\` + server + `\` + name + `\`
		}
	}
	colon := strings.IndexByte(p, ':')
	if device == "" && !absolute && colon > 0 && isReserved(p[:colon]) {
		device, rest = p[:colon+1], p[colon+1:]
	}
	tail := collapse(rest, isAnySlash, '\\', !absolute)
	if tail == "" && !absolute {
		tail = "."
	}
	if tail != "" && isAnySlash(p[len(p)-1]) {
		tail += `\`
	}
	if !absolute && device == "" && colon >= 0 {
		if hasDrive(tail) || colonEndsSegment(p) {
			return `.\` + tail
		}
	}
	if isReserved(beforeColon(p)) {
		return `.\` + device + tail
	}
	if absolute {
		return device + `\` + tail
	}
	return device + tail
}

// colonEndsSegment tells whether a segment of p ends in a colon.
func colonEndsSegment(p string) bool {
	for i := 0; i < len(p); i++ {
		if p[i] == ':' && (i == len(p)-1 || isAnySlash(p[i+1])) {
			return true
		}
	}
	return false
}

// Win32IsAbsolute is path.win32.isAbsolute.
func Win32IsAbsolute(p string) bool {
	return startsWithSlash(p) || hasDrive(p) && startsWithSlash(p[2:])
}

// Win32Join is path.win32.join.
func Win32Join(parts ...string) string {
	joined := joinNonEmpty(parts, `\`)
	if joined == "" {
		return "."
	}
	first := parts[slices.IndexFunc(parts, func(p string) bool { return p != "" })]
	// Two separators at the start would make a share of what follows; only a first part that itself begins with exactly two means one.
	if !(len(first) > 2 && isAnySlash(first[0]) && isAnySlash(first[1]) && !isAnySlash(first[2])) {
		n := 0
		for n < len(joined) && isAnySlash(joined[n]) {
			n++
		}
		if n >= 2 {
			joined = `\` + joined[n:]
		}
	}
	for segment := range strings.SplitSeq(joined, `\`) {
		if i := strings.IndexByte(segment, ':'); i >= 0 && isReserved(segment[:i]) {
			return strings.ReplaceAll(joined, "/", `\`)
		}
	}
	return Win32Normalize(joined)
}

// Win32Relative is path.win32.relative.
func Win32Relative(cwd func() string, driveCwd func(string) string, from, to string) string {
	if from == to {
		return ""
	}
	from, to = Win32Resolve(cwd, driveCwd, from), Win32Resolve(cwd, driveCwd, to)
	if from == to {
		return ""
	}
	f, t := splitPath(from, '\\'), splitPath(to, '\\')
	if len(f) > 0 && len(t) > 0 && !equalFold(f[0], t[0]) {
		return to // another drive
	}
	return relativeSegments(f, t, `\`, equalFold)
}

// Win32ToNamespacedPath is path.win32.toNamespacedPath.
func Win32ToNamespacedPath(cwd func() string, driveCwd func(string) string, p string) string {
	if p == "" {
		return p
	}
	resolved := Win32Resolve(cwd, driveCwd, p)
	switch {
	case units(resolved) <= 2:
		return p
	case strings.HasPrefix(resolved, `\\`):
		if resolved[2] != '?' && resolved[2] != '.' {
			return `\\?\UNC\` + resolved[2:]
		}
	case hasDrive(resolved) && resolved[2] == '\\':
		return `\\?\` + resolved
	}
	return resolved
}

// winRootLength is the length of the root as parse and dirname see it: a share counts with the separator behind it.
func winRootLength(p string) int {
	switch {
	case startsWithSlash(p):
		if _, _, end := share(p); end != 0 {
			return min(end+1, len(p))
		}
		return 1
	case hasDrive(p):
		if startsWithSlash(p[2:]) {
			return 3
		}
		return 2
	}
	return 0
}

// Win32Dirname is path.win32.dirname.
func Win32Dirname(p string) string { return dirname(p, winRootLength(p), isAnySlash) }

// Win32Basename is path.win32.basename; suffix may be empty.
func Win32Basename(p, suffix string) string { return basename(p, driveLength(p), suffix, isAnySlash) }

func driveLength(p string) int {
	if hasDrive(p) {
		return 2
	}
	return 0
}

// Win32Extname is path.win32.extname.
func Win32Extname(p string) string {
	start, end := lastSegment(p, driveLength(p), isAnySlash)
	return p[extension(p[start:end])+start : end]
}

// Win32Parse is path.win32.parse.
func Win32Parse(p string) Parsed { return parse(p, winRootLength(p), isAnySlash) }

package path

import "strings"

// The functions of this file are path.posix on plain strings (https://nodejs.org/api/path.html). They touch no file system; where the result depends
// on the current directory, the caller passes it.

func isSlash(c byte) bool { return c == '/' }

// collapse resolves the "." and ".." segments of p and joins the rest by sep. above keeps a ".." that has nothing to remove.
func collapse(p string, isSep func(byte) bool, sep byte, above bool) string {
	out := make([]byte, 0, len(p))
	kept := 0 // length of the leading ".."s, which a later ".." cannot remove
	for i := 0; i < len(p); {
		if isSep(p[i]) {
			i++
			continue
		}
		start := i
		for i < len(p) && !isSep(p[i]) {
			i++
		}
		segment := p[start:i]
		switch segment {
		case ".":
			continue
		case "..":
			if len(out) > kept {
				cut := len(out) - 1
				for cut > kept && out[cut] != sep {
					cut--
				}
				out = out[:cut]
				continue
			}
			if !above {
				continue
			}
		}
		if len(out) > 0 {
			out = append(out, sep)
		}
		out = append(out, segment...)
		if segment == ".." {
			kept = len(out)
		}
	}
	return string(out)
}

// PosixNormalize is path.posix.normalize.
func PosixNormalize(p string) string {
	if p == "" {
		return "."
	}
	absolute, trailing := p[0] == '/', p[len(p)-1] == '/'
	out := collapse(p, isSlash, '/', !absolute)
	if out == "" && !absolute {
		out = "."
	}
	if trailing && out != "" {
		out += "/"
	}
	if absolute {
		return "/" + out
	}
	return out
}

// PosixJoin is path.posix.join.
func PosixJoin(parts ...string) string { return PosixNormalize(joinNonEmpty(parts, "/")) }

func joinNonEmpty(parts []string, sep string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}

// PosixResolve is path.posix.resolve; cwd is asked for when the parts make no absolute path.
func PosixResolve(cwd func() string, parts ...string) string {
	return posixResolve(cwd, len(parts), func(i int) string { return parts[i] })
}

// posixResolve asks for the parts from the last one on, until they make an absolute path.
func posixResolve(cwd func() string, n int, part func(int) string) string {
	resolved, absolute := "", false
	for i := n - 1; i >= 0 && !absolute; i-- {
		if p := part(i); p != "" {
			resolved = p + "/" + resolved
			absolute = p[0] == '/'
		}
	}
	if !absolute {
		dir := cwd()
		if resolved == "" && strings.HasPrefix(dir, "/") {
			return dir
		}
		resolved = dir + "/" + resolved
		// cwd may be relative where it could not be found out.
		absolute = strings.HasPrefix(dir, "/")
	}
	out := collapse(resolved, isSlash, '/', !absolute)
	if absolute {
		return "/" + out
	}
	if out == "" {
		return "."
	}
	return out
}

// PosixRelative is path.posix.relative.
func PosixRelative(cwd func() string, from, to string) string {
	if from == to {
		return ""
	}
	return relativeSegments(splitPath(PosixResolve(cwd, from), '/'), splitPath(PosixResolve(cwd, to), '/'), "/", func(a, b string) bool { return a == b })
}

// splitPath splits a resolved path, without the separators at its ends.
func splitPath(p string, sep byte) []string {
	p = strings.Trim(p, string(sep))
	if p == "" {
		return nil
	}
	return strings.Split(p, string(sep))
}

func relativeSegments(from, to []string, sep string, same func(a, b string) bool) string {
	n := 0
	for n < len(from) && n < len(to) && same(from[n], to[n]) {
		n++
	}
	steps := make([]string, 0, len(from)-n+len(to)-n)
	for range from[n:] {
		steps = append(steps, "..")
	}
	return strings.Join(append(steps, to[n:]...), sep)
}

// PosixDirname is path.posix.dirname.
func PosixDirname(p string) string {
	if strings.HasPrefix(p, "//") {
		if start, end := lastSegment(p, 1, isSlash); start == 2 && end > start {
			return "//"
		}
	}
	return dirname(p, rootOf(p), isSlash)
}

// rootOf is the length of the root "/".
func rootOf(p string) int {
	if strings.HasPrefix(p, "/") {
		return 1
	}
	return 0
}

// dirname is p up to the separator before its last segment. root is the length of p's root.
func dirname(p string, root int, isSep func(byte) bool) string {
	start, _ := lastSegment(p, root, isSep)
	switch {
	case start > root:
		return p[:start-1]
	case root > 0:
		return p[:root]
	}
	return "."
}

// lastSegment finds the last segment of p behind its root: from start to end, without separators after it.
func lastSegment(p string, root int, isSep func(byte) bool) (start, end int) {
	end = len(p)
	for end > root && isSep(p[end-1]) {
		end--
	}
	start = end
	for start > root && !isSep(p[start-1]) {
		start--
	}
	if start == end {
		return root, root
	}
	return start, end
}

// PosixBasename is path.posix.basename; suffix may be empty.
func PosixBasename(p, suffix string) string { return basename(p, 0, suffix, isSlash) }

func basename(p string, root int, suffix string, isSep func(byte) bool) string {
	if suffix != "" && suffix == p {
		return ""
	}
	start, end := lastSegment(p, root, isSep)
	base := p[start:end]
	if suffix == "" || units(suffix) > units(p) || base == suffix {
		return base
	}
	if len(suffix) > len(base) && strings.HasSuffix(suffix, base) {
		// Node gives up comparing at the separator and keeps the separators behind the segment.
		return p[start:]
	}
	return strings.TrimSuffix(base, suffix)
}

// units is the length of s as JavaScript counts it.
func units(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i]&0xC0 != 0x80 {
			n++
		}
		if s[i] >= 0xF0 {
			n++
		}
	}
	return n
}

// PosixExtname is path.posix.extname.
func PosixExtname(p string) string {
	start, end := lastSegment(p, 0, isSlash)
	return p[extension(p[start:end])+start : end]
}

// extension is where the extension of a segment begins: its last dot, unless that is the first character or the segment is "..".
func extension(segment string) int {
	dot := strings.LastIndexByte(segment, '.')
	if dot <= 0 || segment == ".." {
		return len(segment)
	}
	return dot
}

// Parsed is what path.parse returns.
type Parsed struct{ Root, Dir, Base, Ext, Name string }

// PosixParse is path.posix.parse.
func PosixParse(p string) Parsed {
	out := parse(p, rootOf(p), isSlash)
	if out.Base == ".." && out.Root == "/" && !strings.HasPrefix(p, "//") && out.Dir == "/" {
		out.Name, out.Ext = ".", "." // so Node answers for ".." right below the root, and nowhere else
	}
	return out
}

func parse(p string, root int, isSep func(byte) bool) Parsed {
	start, end := lastSegment(p, root, isSep)
	base := p[start:end]
	ext := extension(base)
	out := Parsed{Root: p[:root], Dir: p[:root], Base: base, Name: base[:ext], Ext: base[ext:]}
	if start > root {
		out.Dir = p[:start-1]
	}
	return out
}

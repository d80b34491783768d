package loader

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// workingDir is getcwd(2). os.Getwd would trust $PWD, which may hold symbolic links; Node shows the physical directory.
func workingDir() string {
	dir, err := syscall.Getwd()
	if err != nil {
		dir, _ = os.Getwd()
	}
	return dir
}

// resolvePath joins the parts right to left until the path is absolute, as path.resolve of Node does.
func resolvePath(parts ...string) string {
	path := ""
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] == "" {
			continue
		}
		if path == "" {
			path = parts[i]
		} else {
			path = parts[i] + "/" + path
		}
		if filepath.IsAbs(path) {
			return filepath.Clean(path)
		}
	}
	return filepath.Join(workingDir(), path)
}

// dirname is path.dirname of Node: trailing slashes do not count, "." when there is no directory.
func dirname(path string) string {
	trimmed := strings.TrimRight(path, "/")
	if trimmed == "" {
		if path == "" {
			return "."
		}
		return "/"
	}
	i := strings.LastIndexByte(trimmed, '/')
	if i < 0 {
		return "."
	}
	if dir := strings.TrimRight(trimmed[:i], "/"); dir != "" {
		return dir
	}
	return "/"
}

// isRelative tells whether a request begins with "./" or "../", or is one of "." and "..". The backslash forms count for ".." on every
// platform in Node.
func isRelative(request string) bool {
	switch {
	case request == ".", request == "..":
		return true
	}
	return strings.HasPrefix(request, "./") || strings.HasPrefix(request, "../") || strings.HasPrefix(request, `..\`)
}

// namesDirectory tells whether a request can only mean a directory: it ends in a slash, or in "." or ".." as a whole segment.
func namesDirectory(request string) bool {
	last := request[strings.LastIndexByte(request, '/')+1:]
	return request != "" && (last == "" || last == "." || last == "..")
}

// nodeModulePaths lists the node_modules directories that a module in dir (absolute) looks into, nearest first. A directory that is itself
// called node_modules gets none of its own.
func nodeModulePaths(dir string) []string {
	if dir == "/" {
		return []string{"/node_modules"}
	}
	var paths []string
	for dir != "" {
		i := strings.LastIndexByte(dir, '/')
		if dir[i+1:] != "node_modules" {
			paths = append(paths, dir+"/node_modules")
		}
		dir = dir[:i]
	}
	return append(paths, "/node_modules")
}

// fileURL writes an absolute path as a file: URL (url.pathToFileURL).
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// pathOfFileURL is url.fileURLToPath for a URL in text form; ok is false for what is no file: URL of this host.
func pathOfFileURL(text string) (path string, ok bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "file" || (u.Host != "" && u.Host != "localhost") || !strings.HasPrefix(u.Path, "/") {
		return "", false
	}
	if escaped := strings.ToLower(u.EscapedPath()); strings.Contains(escaped, "%2f") {
		return "", false
	}
	path = filepath.Clean(u.Path)
	if strings.HasSuffix(u.Path, "/") && path != "/" {
		path += "/"
	}
	return path, true
}

// reference is a relative URL reference ("./lib/x.js") after the rules of URLs: query and fragment cut off, backslashes turned, dot segments
// applied. Text is percent-encoded as it was written.
type reference struct {
	text    string
	outside bool // it leads out of the directory it is relative to
}

func parseReference(ref string) reference {
	ref = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' { // the URL parser drops them
			return -1
		}
		return r
	}, ref)
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' })
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		ref = ref[:i]
	}
	segments := strings.Split(strings.ReplaceAll(ref, `\`, "/"), "/")
	var out []string
	var r reference
	for i, s := range segments {
		last := i == len(segments)-1
		switch strings.ReplaceAll(strings.ToLower(s), "%2e", ".") {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) == 0 {
				r.outside = true
			} else {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	r.text = strings.Join(out, "/")
	return r
}

// hasEncodedSlash tells whether s holds %2F or %5C, which no module path may.
func hasEncodedSlash(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "%2f") || strings.Contains(s, "%5c")
}

// hasForbiddenSegment tells whether a segment of s (segments end at / and \) is ".", ".." or "node_modules", in any case and also with percent
// encoded letters (https://nodejs.org/api/esm.html, PACKAGE_TARGET_RESOLVE).
func hasForbiddenSegment(s string) bool {
	for _, segment := range strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '\\' }) {
		if plain, err := url.PathUnescape(segment); err == nil {
			segment = plain
		}
		switch strings.ToLower(segment) {
		case ".", "..", "node_modules":
			return true
		}
	}
	return false
}

// looksLikeURL tells whether s would parse as an absolute URL: it begins with a scheme.
func looksLikeURL(s string) bool {
	i := strings.IndexByte(s, ':')
	if i <= 0 {
		return false
	}
	for j := 0; j < i; j++ {
		c := s[j] | 0x20
		letter := c >= 'a' && c <= 'z'
		if !letter && (j == 0 || !strings.ContainsRune("0123456789+-.", rune(s[j]))) {
			return false
		}
	}
	return true
}

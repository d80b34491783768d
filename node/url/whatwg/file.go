package whatwg

// FileURL makes the file URL of an absolute path; windows means that backslashes separate. host is that of a Windows share, else empty. What would
// read as part of the URL is encoded, and what RFC 1738 calls unsafe, as Node does; ok is false where host is no host.
func FileURL(path, host string, windows bool) (u *URL, ok bool) {
	u = &URL{Scheme: "file", HasHost: true, Port: -1}
	escape := set{low<<'%' | low<<'\t' | low<<'\n' | low<<'\r' | low<<'?' | low<<'#', 1<<('['-64) | 1<<(']'-64) | 1<<('|'-64) | 1<<('~'-64)}
	if !windows {
		escape[1] |= 1 << ('\\' - 64)
	}
	u.SetPathname(encode(path, escape))
	return u, host == "" || u.SetHostname(host)
}

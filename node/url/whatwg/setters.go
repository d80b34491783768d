package whatwg

import "strings"

// The setters of this file are those of the URL class (https://url.spec.whatwg.org/#api): each parses its value as the part of a URL it is, and
// leaves the URL as it was where that fails.

// SetProtocol changes the scheme; what follows a colon does not count.
func (u *URL) SetProtocol(v string) {
	v = removeBreaks(v)
	end := schemeEnd(v + ":")
	if end < 0 {
		return
	}
	scheme := strings.ToLower(v[:end])
	standard, special := defaultPort(scheme)
	switch {
	case special != u.Special():
		return
	case scheme == "file" && (u.hasCredentials() || u.Port >= 0):
		return
	case u.Scheme == "file" && u.Host == "":
		return
	}
	u.Scheme = scheme
	if u.Port == standard {
		u.Port = -1
	}
}

// SetUsername changes the username.
func (u *URL) SetUsername(v string) {
	if !u.cannotHaveCredentialsOrPort() {
		u.Username = encode(v, userinfoSet)
	}
}

// SetPassword changes the password.
func (u *URL) SetPassword(v string) {
	if !u.cannotHaveCredentialsOrPort() {
		u.Password = encode(v, userinfoSet)
	}
}

// SetHost changes the host, and the port where v has one.
func (u *URL) SetHost(v string) {
	if port, ok := u.setHostname(v, true); ok {
		u.setPort(port)
	}
}

// SetHostname changes the host. It does nothing where v has a port, and reports whether v was a host.
func (u *URL) SetHostname(v string) bool {
	_, ok := u.setHostname(v, false)
	return ok
}

func (u *URL) setHostname(v string, withPort bool) (port string, ok bool) {
	if u.Opaque {
		return "", false
	}
	v = removeBreaks(v)
	ends := "/?#"
	if u.Special() {
		ends = `/\?#`
	}
	if end := strings.IndexAny(v, ends); end >= 0 {
		v = v[:end]
	}
	if u.Scheme == "file" {
		if v == "" {
			u.Host, u.HasHost = "", true
			return "", true
		}
		if ok = u.parseHost(v); ok && u.Host == "localhost" {
			u.Host = ""
		}
		return "", ok
	}
	host, port, hasPort := splitPort(v)
	switch {
	case hasPort && (host == "" || !withPort):
		return "", false
	case host == "" && (u.Special() || u.hasCredentials() || u.Port >= 0):
		return "", false
	}
	return port, u.parseHost(host)
}

// SetPort changes the port: to the digits that v begins with, to none where v is empty.
func (u *URL) SetPort(v string) {
	switch {
	case u.cannotHaveCredentialsOrPort():
	case v == "":
		u.Port = -1
	default:
		u.setPort(removeBreaks(v))
	}
}

func (u *URL) setPort(v string) { u.parsePort(v[:leadingDigits(v)]) }

// SetPathname changes the path.
func (u *URL) SetPathname(v string) {
	if u.Opaque {
		return
	}
	v = removeBreaks(v)
	u.Path = ""
	switch {
	case v != "" && (v[0] == '/' || v[0] == '\\' && u.Special()):
		u.addSegments(v[1:])
	case v != "" || u.Special() || !u.HasHost:
		u.addSegments(v)
	}
}

// SetSearch changes the query, with or without a question mark before it.
func (u *URL) SetSearch(v string) {
	if v == "" {
		u.Query, u.HasQuery = "", false
		return
	}
	u.setQuery(removeBreaks(strings.TrimPrefix(v, "?")))
}

// SetHash changes the fragment, with or without a number sign before it.
func (u *URL) SetHash(v string) {
	if v == "" {
		u.Fragment, u.HasFragment = "", false
		return
	}
	u.Fragment, u.HasFragment = encode(removeBreaks(strings.TrimPrefix(v, "#")), fragmentSet), true
}

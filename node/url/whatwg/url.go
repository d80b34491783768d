// Package whatwg is the URL Standard (https://url.spec.whatwg.org) on Go strings: parsing, serializing and the setters of the URL class, without
// an engine. Input is well-formed UTF-8; components are kept serialized.
//
// It is written here because the one library of this kind for Go, nlnwa/whatwg-url v0.6.2, follows the standard of May 2023: of 20 000 generated
// inputs it answers 583 otherwise than Node 26, many of them in hosts, where its handling of IDNA cannot be replaced. The tables of IDNA come from
// golang.org/x/net/idna.
package whatwg

import (
	"strconv"
	"strings"
)

// URL is a URL record. The zero value is not valid; Parse makes one.
type URL struct {
	Scheme             string // "https", without the colon
	Username, Password string // percent-encoded
	Host               string // serialized: a domain, an IPv4 address, "[::1]" or an opaque host
	HasHost            bool   // an empty host is not the same as none
	Port               int    // -1 for none and for the scheme's default
	Path               string // an opaque path, or segments with a slash before each
	Opaque             bool   // Path is opaque: "mailto:x", "data:,"
	Query, Fragment    string // without the sign before them
	HasQuery           bool
	HasFragment        bool
}

// defaultPort is the port that a special scheme needs not say: -1 for file, which has none. special is false for all other schemes.
func defaultPort(scheme string) (port int, special bool) {
	switch scheme {
	case "http", "ws":
		return 80, true
	case "https", "wss":
		return 443, true
	case "ftp":
		return 21, true
	case "file":
		return -1, true
	}
	return -1, false
}

// Special tells whether the scheme is one of http, https, ws, wss, ftp and file.
func (u *URL) Special() bool {
	_, special := defaultPort(u.Scheme)
	return special
}

func (u *URL) hasCredentials() bool { return u.Username != "" || u.Password != "" }

func (u *URL) cannotHaveCredentialsOrPort() bool { return u.Host == "" || u.Scheme == "file" }

// Href serializes u.
func (u *URL) Href() string {
	return u.Format(Format{Fragment: true, Search: true, Auth: true})
}

// Format chooses what Format serializes, as the options of Node's url.format do.
type Format struct {
	Fragment, Search, Auth bool
	Unicode                bool // the host as ToUnicode has it
}

// Format serializes u in parts.
func (u *URL) Format(f Format) string {
	var b strings.Builder
	b.Grow(len(u.Scheme) + len(u.Username) + len(u.Password) + len(u.Host) + len(u.Path) + len(u.Query) + len(u.Fragment) + 12)
	b.WriteString(u.Scheme)
	b.WriteByte(':')
	if u.HasHost {
		b.WriteString("//")
		if f.Auth && u.hasCredentials() {
			b.WriteString(u.Username)
			if u.Password != "" {
				b.WriteByte(':')
				b.WriteString(u.Password)
			}
			b.WriteByte('@')
		}
		if f.Unicode {
			b.WriteString(ToUnicode(u.Host))
		} else {
			b.WriteString(u.Host)
		}
		if u.Port >= 0 {
			b.WriteByte(':')
			b.WriteString(strconv.Itoa(u.Port))
		}
	} else if !u.Opaque && strings.HasPrefix(u.Path, "//") {
		b.WriteString("/.") // else the path would read as a host
	}
	b.WriteString(u.Path)
	if f.Search && u.HasQuery {
		b.WriteByte('?')
		b.WriteString(u.Query)
	}
	if f.Fragment && u.HasFragment {
		b.WriteByte('#')
		b.WriteString(u.Fragment)
	}
	return b.String()
}

// HostPort is the host property: the host with its port.
func (u *URL) HostPort() string {
	if u.Port < 0 {
		return u.Host
	}
	return u.Host + ":" + strconv.Itoa(u.Port)
}

// Search is the search property: the query with its question mark, "" also for an empty query.
func (u *URL) Search() string {
	if u.Query == "" {
		return ""
	}
	return "?" + u.Query
}

// Hash is the hash property.
func (u *URL) Hash() string {
	if u.Fragment == "" {
		return ""
	}
	return "#" + u.Fragment
}

// Origin is the origin property, "null" for opaque origins.
func (u *URL) Origin() string {
	switch u.Scheme {
	case "http", "https", "ws", "wss", "ftp":
		return u.Scheme + "://" + u.HostPort()
	case "blob":
		if inner, ok := Parse(u.Path, nil); ok && (inner.Scheme == "http" || inner.Scheme == "https") {
			return inner.Origin()
		}
	}
	return "null"
}

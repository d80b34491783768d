package whatwg

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseHost is the host parser (https://url.spec.whatwg.org/#host-parsing). Hosts of URLs that are not special stay as they are, but for characters
// that have to be encoded.
func parseHost(s string, special bool) (host string, ok bool) {
	if strings.HasPrefix(s, "[") {
		if !strings.HasSuffix(s, "]") {
			return "", false
		}
		return parseIPv6(s[1 : len(s)-1])
	}
	if !special {
		for i := 0; i < len(s); i++ {
			if s[i] < 0x80 && forbiddenHost.has(s[i]) {
				return "", false
			}
		}
		return encode(s, c0Set), true
	}
	domain, ok := ToASCII(strings.ToValidUTF8(PercentDecode(s), "\uFFFD"))
	if !ok {
		return "", false
	}
	for i := 0; i < len(domain); i++ {
		if forbiddenDomain.has(domain[i]) {
			return "", false
		}
	}
	if endsInNumber(domain) {
		return parseIPv4(domain)
	}
	return domain, true
}

// parseIPv6 takes the text between the brackets.
func parseIPv6(s string) (host string, ok bool) {
	addr, err := netip.ParseAddr(s)
	if err != nil || !addr.Is6() || addr.Zone() != "" || strings.Contains(s, "%") {
		return "", false
	}
	var pieces [8]uint16
	bytes := addr.As16()
	for i := range pieces {
		pieces[i] = uint16(bytes[2*i])<<8 | uint16(bytes[2*i+1])
	}
	// The first of the longest runs of zeros, of at least two, is left out.
	from, length := -1, 1
	for i := 0; i < 8; i++ {
		n := 0
		for i+n < 8 && pieces[i+n] == 0 {
			n++
		}
		if n > length {
			from, length = i, n
		}
	}
	b := []byte{'['}
	for i := 0; i < 8; i++ {
		if i == from {
			b = append(b, ':')
			if i == 0 {
				b = append(b, ':')
			}
			i += length - 1
			continue
		}
		b = strconv.AppendUint(b, uint64(pieces[i]), 16)
		if i < 7 {
			b = append(b, ':')
		}
	}
	return string(append(b, ']')), true
}

// endsInNumber tells whether the last label of a domain makes it an IPv4 address or an error.
func endsInNumber(domain string) bool {
	last := strings.TrimSuffix(domain, ".")
	last = last[strings.LastIndexByte(last, '.')+1:]
	if last == "" {
		return false
	}
	if leadingDigits(last) == len(last) {
		return true
	}
	_, ok := parseIPv4Number(last)
	return ok
}

// parseIPv4Number reads a decimal, octal or hexadecimal number as C does; one of more than 32 bits is any number beyond.
func parseIPv4Number(s string) (n uint64, ok bool) {
	if s == "" {
		return 0, false
	}
	base := uint64(10)
	switch {
	case len(s) >= 2 && (s[:2] == "0x" || s[:2] == "0X"):
		s, base = s[2:], 16
	case len(s) >= 2 && s[0] == '0':
		s, base = s[1:], 8
	}
	for i := 0; i < len(s); i++ {
		digit := unhex(s[i])
		if digit < 0 || uint64(digit) >= base {
			return 0, false
		}
		n = min(n*base+uint64(digit), 1<<32)
	}
	return n, true
}

func parseIPv4(s string) (host string, ok bool) {
	parts := strings.Split(strings.TrimSuffix(s, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var addr uint64
	for i, part := range parts {
		n, ok := parseIPv4Number(part)
		if !ok {
			return "", false
		}
		if i == len(parts)-1 {
			// The last part fills the bytes that are left.
			if n >= 1<<(8*(5-len(parts))) {
				return "", false
			}
			addr |= n
			break
		}
		if n > 255 {
			return "", false
		}
		addr |= n << (8 * (3 - i))
	}
	return netip.AddrFrom4([4]byte{byte(addr >> 24), byte(addr >> 16), byte(addr >> 8), byte(addr)}).String(), true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

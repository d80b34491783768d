package whatwg

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/secure/bidirule"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// The steps of UTS #46 are taken here one by one, with the library for each of them: as a whole it takes "xn--é" for a label, and rejects domains of
// plain ASCII for what their "xn--" labels say, which the standard no longer does. CheckHyphens, UseSTD3ASCIIRules, VerifyDnsLength and
// transitional processing are off, CheckBidi and CheckJoiners on (https://url.spec.whatwg.org/#idna).

// mapper maps characters, labels validates what they make.
var (
	mapper = sync.OnceValue(func() *idna.Profile {
		return idna.New(idna.MapForLookup(), idna.ValidateLabels(false), idna.StrictDomainName(false))
	})
	labels = sync.OnceValue(func() *idna.Profile {
		return idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.CheckHyphens(false))
	})
)

const acePrefix = "xn--"

// ToASCII is domain to ASCII. ok is false where the domain cannot be one.
func ToASCII(domain string) (ascii string, ok bool) {
	if domain == "" || isASCII(domain) {
		return strings.ToLower(domain), domain != ""
	}
	var b strings.Builder
	for _, c := range domain {
		mapped, ok := mapRune(c)
		if !ok {
			return "", false
		}
		b.WriteString(mapped)
	}
	parts := strings.Split(norm.NFC.String(b.String()), ".")
	decoded := make([]string, len(parts))
	rightToLeft := false
	for i, label := range parts {
		if decoded[i], ok = decodeLabel(label); !ok {
			return "", false
		}
		if !isASCII(decoded[i]) {
			rightToLeft = rightToLeft || bidirule.DirectionString(decoded[i]) != bidi.LeftToRight
			encoded, err := idna.Punycode.ToASCII(decoded[i])
			if err != nil {
				return "", false
			}
			parts[i] = encoded
		}
	}
	if rightToLeft {
		for _, label := range decoded {
			if !bidirule.ValidString(label) {
				return "", false
			}
		}
	}
	ascii = strings.Join(parts, ".")
	return ascii, ascii != ""
}

// mapRune is the mapping of one character; ok is false where it is not allowed.
func mapRune(c rune) (mapped string, ok bool) {
	if c < 0x80 {
		return string(unicode.ToLower(c)), true
	}
	// Since Unicode 16 the capital sharp s is mapped to the small one.
	if c == 'ẞ' {
		return "ß", true
	}
	mapped, err := mapper().ToUnicode(string(c))
	if err == nil {
		return mapped, true
	}
	// Before Unicode 16 these were not allowed: invisible characters, and capitals that got their small letters late.
	switch {
	case c == 0x115F, c == 0x1160, c == 0x17B4, c == 0x17B5, c == 0x180E, c >= 0x2061 && c <= 0x2063, c >= 0x206A && c <= 0x206F, c == 0x3164, c == 0xFFA0,
		c >= 0x1D173 && c <= 0x1D17A:
		return "", true
	}
	if small := unicode.ToLower(c); small != c {
		mapped, err = mapper().ToUnicode(string(small))
	}
	return mapped, err == nil
}

// decodeLabel decodes a mapped label where it is encoded, and validates it.
func decodeLabel(label string) (decoded string, ok bool) {
	decoded = label
	if strings.HasPrefix(label, acePrefix) {
		if !isASCII(label) {
			return "", false
		}
		var err error
		if decoded, err = idna.Punycode.ToUnicode(label); err != nil || decoded == "" || strings.HasPrefix(decoded, acePrefix) {
			return "", false
		}
	}
	if isASCII(decoded) {
		return decoded, true
	}
	again, err := labels().ToUnicode(decoded)
	return decoded, err == nil && again == decoded
}

// ToUnicode is domain to Unicode of a serialized domain: labels that do not decode stay as they are.
func ToUnicode(domain string) string {
	if !strings.Contains(domain, acePrefix) {
		return domain
	}
	parts := strings.Split(domain, ".")
	for i, label := range parts {
		if decoded, ok := decodeLabel(label); ok {
			parts[i] = decoded
		}
	}
	return strings.Join(parts, ".")
}

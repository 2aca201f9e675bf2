package verify

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of what is kept of others' answers.
const (
	cacheEntries = 256
	cacheBytes   = 16 << 20
	cacheLargest = 1 << 20
	cacheShort   = time.Minute      // unless the server says something else; a list of withdrawn badges only if it says so
	cacheLong    = 10 * time.Minute // at most, whatever the server says
	askedHosts   = 1024             // hosts whose questions are counted
	askedPerHost = 120              // questions to one host in a minute
)

// FetchCache keeps answers of others for a short while, and keeps strangers from using us to flood somebody: a host is
// asked so many times a minute and no more.
type FetchCache struct {
	Now func() time.Time

	mu      sync.Mutex
	entries map[string]cached
	order   []string // oldest first
	bytes   int
	asked   map[string]int
	since   time.Time // when asked began
}

type cached struct {
	body  []byte
	until time.Time
}

// NewFetchCache makes an empty one.
func NewFetchCache(now func() time.Time) *FetchCache {
	return &FetchCache{Now: now, entries: map[string]cached{}, asked: map[string]int{}}
}

func (c *FetchCache) get(address, accept string) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[accept+" "+address]
	if !ok || !c.Now().Before(e.until) {
		return nil, false
	}
	return e.body, true
}

func (c *FetchCache) put(address, accept, kind string, header http.Header, body []byte) {
	if c == nil || len(body) > cacheLargest || kind == KindAddress || kind == KindRefresh || kind == KindAssertion {
		return // a badge is about a person: it is not kept
	}
	age, said := cacheAge(header)
	if kind == KindStatus {
		if !said { // a withdrawal must be seen at once
			return
		}
		age = min(age, cacheShort, listTTL(body))
	}
	if age <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := accept + " " + address
	if old, ok := c.entries[key]; ok {
		c.bytes -= len(old.body)
	} else {
		c.order = append(c.order, key)
	}
	c.entries[key] = cached{body, c.Now().Add(age)}
	c.bytes += len(body)
	for len(c.order) > cacheEntries || c.bytes > cacheBytes {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.bytes -= len(c.entries[oldest].body)
		delete(c.entries, oldest)
	}
}

// listTTL is how long a list says that it may be kept (Bitstring Status List 1.0, section 2.2: milliseconds).
func listTTL(body []byte) time.Duration {
	var list struct {
		Subject struct {
			TTL *int64 `json:"ttl"`
		} `json:"credentialSubject"`
	}
	if json.Unmarshal(body, &list) != nil || list.Subject.TTL == nil {
		return cacheShort
	}
	return time.Duration(max(0, min(*list.Subject.TTL, cacheShort.Milliseconds()))) * time.Millisecond
}

// cacheAge is how long an answer may be kept (RFC 9111, section 5.2.2), within our bounds, and whether it said so.
func cacheAge(header http.Header) (age time.Duration, said bool) {
	age = cacheShort
	for d := range strings.SplitSeq(strings.ToLower(strings.Join(header.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(d), "=")
		switch name {
		case "no-store", "no-cache", "private":
			return 0, true
		case "max-age":
			if n, err := strconv.Atoi(strings.Trim(value, `"`)); err == nil && n >= 0 {
				age, said = time.Duration(min(n, int(cacheLong/time.Second)))*time.Second, true
			}
		}
	}
	return age, said
}

// mayAsk counts a question to a host.
func (c *FetchCache) mayAsk(host string) bool {
	if c == nil {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	host = strings.ToLower(host)
	if now := c.Now(); now.Sub(c.since) >= time.Minute || now.Before(c.since) {
		c.since = now
		clear(c.asked)
	}
	if _, known := c.asked[host]; !known && len(c.asked) >= askedHosts || c.asked[host] >= askedPerHost {
		return false
	}
	c.asked[host]++
	return true
}

package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
)

// blockType stands between the dashes of a block (RFC 7468): lines of 64 signs survive mail programs and pasting.
const blockType = "GALON JOURNAL LINE"

// Block is a token as it travels in the text of a message.
func Block(token string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: []byte(token)}))
}

// maxMessage bounds what one message may hold after its transfer encodings are taken off.
const maxMessage = 16 << 20

// Tokens finds the blocks in what somebody kept: messages as they came, a mailbox of many (RFC 4155), or text that was
// copied from a mail program, also as a quotation.
func Tokens(kept []byte) (tokens []string) {
	seen := map[string]bool{}
	for _, message := range messages(kept) {
		for _, text := range texts(message) {
			for rest := []byte(unquote(text)); ; {
				var block *pem.Block
				if block, rest = pem.Decode(rest); block == nil {
					break
				}
				if token := string(block.Bytes); block.Type == blockType && !seen[token] {
					seen[token] = true
					tokens = append(tokens, token)
				}
			}
		}
	}
	return tokens
}

// messages splits a mailbox at its "From " lines.
func messages(kept []byte) [][]byte {
	kept = bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n"))
	if !bytes.HasPrefix(kept, []byte("From ")) {
		return [][]byte{kept}
	}
	return bytes.Split(append([]byte("\n"), kept...), []byte("\nFrom "))[1:]
}

// texts are the plain texts of a message, or what was kept as it is when that is no message.
func texts(message []byte) []string {
	start := message
	if first, rest, ok := bytes.Cut(message, []byte("\n")); ok && !bytes.Contains(first, []byte(":")) { // the rest of a From line
		start = rest
	}
	m, err := netmail.ReadMessage(bytes.NewReader(start))
	if err != nil || m.Header.Get("Content-Type") == "" {
		return []string{string(message)}
	}
	if found := part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), io.LimitReader(m.Body, maxMessage), 0); len(found) > 0 {
		return found
	}
	return []string{string(message)}
}

const maxDepth = 5

func part(contentType, encoding string, body io.Reader, depth int) (found []string) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	switch {
	case strings.HasPrefix(kind, "multipart/") && depth < maxDepth:
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return found
			}
			found = append(found, part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1)...)
		}
	case kind == "message/rfc822" && depth < maxDepth: // forwarded as an attachment
		if m, err := netmail.ReadMessage(body); err == nil {
			return part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, depth+1)
		}
	case kind == "text/plain":
		switch strings.ToLower(strings.TrimSpace(encoding)) {
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		text, _ := io.ReadAll(body) // what was cut off in the middle is no block
		return []string{string(text)}
	}
	return found
}

// unquote takes the marks of a quotation and indents off each line.
func unquote(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimLeft(l, "> \t\u00a0")
	}
	return strings.Join(lines, "\n")
}

package verify

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Post sends something to an address that the person who runs the program named, under the same guard as every question:
// https and public, or one of the hosts that were named. It follows no redirect and reads no answer but its status.
func (f *Fetcher) Post(ctx context.Context, address, contentType string, body []byte) error {
	if f.Offline {
		return ErrOffline
	}
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrForbiddenAddress, err)
	}
	realm := f.realm(u)
	if err := allowed(u, realm); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("User-Agent", "Galon")
	client := http.Client{Transport: f.transport(realm, u), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, fetchHeader))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return &StatusError{response.StatusCode}
	}
	return nil
}

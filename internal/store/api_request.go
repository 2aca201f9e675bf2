package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// APIRequest is a request of a machine that was done.
type APIRequest struct {
	Key       domain.APIKeyID
	Request   string
	Digest    string
	Subject   string
	CreatedAt time.Time
}

// APIRequest finds one by the key that the machine chose.
func (s *Store) APIRequest(ctx context.Context, key domain.APIKeyID, request string) (APIRequest, error) {
	return one(ctx, s, "request-unknown", scanAPIRequest, oneAPIRequest, key, request)
}

const oneAPIRequest = `SELECT api_key_id, request_key, digest, subject, created_at FROM api_request WHERE api_key_id = $1 AND request_key = $2`

func scanAPIRequest(r scanner) (v APIRequest, err error) {
	return v, r.Scan(&v.Key, &v.Request, &v.Digest, &v.Subject, at(&v.CreatedAt))
}

// APIRequest is the same as this transaction sees it.
func (tx *Tx) APIRequest(key domain.APIKeyID, request string) (APIRequest, error) {
	rows, err := tx.query(oneAPIRequest, key, request)
	return first(rows, err, "request-unknown", scanAPIRequest)
}

// InsertAPIRequest keeps one, once.
func (tx *Tx) InsertAPIRequest(r APIRequest) error {
	return tx.insert("idempotency-key-busy", `INSERT INTO api_request (api_key_id, request_key, digest, subject, created_at) VALUES ($1, $2, $3, $4, $5)`,
		r.Key, r.Request, r.Digest, r.Subject, millis(r.CreatedAt))
}

// DeleteAPIRequests forgets those made before then.
func (tx *Tx) DeleteAPIRequests(before time.Time) error {
	_, err := tx.exec(`DELETE FROM api_request WHERE created_at < $1`, millis(before))
	return err
}

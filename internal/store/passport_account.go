package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// AddressRow is an address that somebody wants to add to their passport.
type AddressRow struct {
	ID         string
	PassportID domain.PassportID
	Email      string
	CodeHash   string
	CreatedAt  time.Time
	ExpiresAt  time.Time
	Tries      int
}

// InsertAddress keeps a wish; older ones of that passport are over.
func (tx *Tx) InsertAddress(v AddressRow) error {
	if _, err := tx.exec(`DELETE FROM passport_address WHERE passport_id = $1 AND created_at < $2`, v.PassportID, millis(v.CreatedAt.Add(-24*time.Hour))); err != nil {
		return err
	}
	return tx.insert("address-taken", `INSERT INTO passport_address (id, passport_id, email, code_hash, created_at, expires_at, tries) VALUES `+values(1, 7),
		v.ID, v.PassportID, v.Email, v.CodeHash, millis(v.CreatedAt), millis(v.ExpiresAt), 0)
}

const addressColumns = `id, passport_id, email, code_hash, created_at, expires_at, tries`

func scanAddress(r scanner) (v AddressRow, err error) {
	return v, r.Scan(&v.ID, &v.PassportID, &v.Email, &v.CodeHash, at(&v.CreatedAt), at(&v.ExpiresAt), &v.Tries)
}

// Address reads a wish.
func (s *Store) Address(ctx context.Context, id string) (AddressRow, error) {
	return one(ctx, s, "address-unknown", scanAddress, `SELECT `+addressColumns+` FROM passport_address WHERE id = $1`, id)
}

// LastAddress is the newest wish of a passport that was not proved.
func (s *Store) LastAddress(ctx context.Context, id domain.PassportID) (AddressRow, error) {
	return one(ctx, s, "address-unknown", scanAddress, `SELECT `+addressColumns+` FROM passport_address
		WHERE passport_id = $1 AND proved_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1`, id)
}

// CountAddresses counts the wishes of a passport since then.
func (tx *Tx) CountAddresses(id domain.PassportID, since time.Time) (int, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM passport_address WHERE passport_id = $1 AND created_at >= $2`, id, millis(since))
	return first(rows, err, "address-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
}

// TryAddress counts a try before its code is looked at.
func (tx *Tx) TryAddress(id string, most int, now time.Time) error {
	return tx.change("address-over", `UPDATE passport_address SET tries = tries + 1 WHERE id = $1 AND tries < $2 AND expires_at > $3 AND proved_at IS NULL`,
		id, most, millis(now))
}

// ProveAddress says that the right code was typed, once.
func (tx *Tx) ProveAddress(id string, now time.Time) error {
	return tx.change("address-over", `UPDATE passport_address SET proved_at = $2 WHERE id = $1 AND proved_at IS NULL`, id, millis(now))
}

// RemovePassportEmail takes an address out of a passport.
func (tx *Tx) RemovePassportEmail(id domain.PassportID, email string) error {
	return tx.change("passport-email-unknown", `DELETE FROM passport_email WHERE passport_id = $1 AND email = $2`, id, domain.NormalEmail(email))
}

// PassportOfEmail is PassportByEmail inside the transaction that depends on it; "" when nobody has it.
func (tx *Tx) PassportOfEmail(email string) (domain.PassportID, error) {
	rows, err := tx.query(`SELECT passport_id FROM passport_email WHERE email = $1`, domain.NormalEmail(email))
	all, err := collect(rows, err, func(r scanner) (id domain.PassportID, err error) { return id, r.Scan(&id) })
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// MergePassports puts all of one passport into another: one person had two. Nothing is signed again.
func (tx *Tx) MergePassports(into, from domain.PassportID) error {
	for _, q := range []string{
		`UPDATE award SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE passport_email SET passport_id = $1, position = position + 1000 WHERE passport_id = $2`,
		`UPDATE passport_declared SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE passport_sentence SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE passport_away SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE passport_brought SET passport_id = $1 WHERE passport_id = $2
			AND NOT EXISTS (SELECT 1 FROM passport_brought b WHERE b.passport_id = $1 AND b.kind = passport_brought.kind AND b.name = passport_brought.name)`,
		`UPDATE badge_claim SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE imported_badge SET passport_id = $1 WHERE passport_id = $2
			AND credential_id NOT IN (SELECT credential_id FROM imported_badge WHERE passport_id = $1)`,
		// Both had the same one: what showed or named the second shows the first.
		`UPDATE share_imported SET imported_id = (SELECT k.id FROM imported_badge k JOIN imported_badge d ON d.credential_id = k.credential_id WHERE k.passport_id = $1 AND d.id = share_imported.imported_id)
			WHERE imported_id IN (SELECT id FROM imported_badge WHERE passport_id = $2)`,
		`UPDATE problem SET imported_id = (SELECT k.id FROM imported_badge k JOIN imported_badge d ON d.credential_id = k.credential_id WHERE k.passport_id = $1 AND d.id = problem.imported_id)
			WHERE imported_id IN (SELECT id FROM imported_badge WHERE passport_id = $2)`,
		`UPDATE session SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE endorsement_ask SET passport_id = $1 WHERE passport_id = $2`,
		`UPDATE mandate SET passport_id = $1 WHERE passport_id = $2`,
	} {
		if _, err := tx.exec(q, into, from); err != nil {
			return err
		}
	}
	if _, err := tx.exec(`DELETE FROM imported_file WHERE imported_id IN (SELECT id FROM imported_badge WHERE passport_id = $1)`, from); err != nil {
		return err
	}
	for _, table := range []string{"imported_badge", "passport_key", "passport_address", "passport_brought", "recovery_code", "mandate_code"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE passport_id = $1`, from); err != nil {
			return err
		}
	}
	return tx.change("passport-unknown", `DELETE FROM passport WHERE id = $1`, from)
}

// AddressedAwards are badges for these addresses that nobody has accepted yet, with the name that each is signed for.
func (s *Store) AddressedAwards(ctx context.Context, emails []string) ([]AwardRow, error) {
	var all []AwardRow
	d := definitions{}
	for _, email := range emails {
		some, err := list(ctx, s, func(r scanner) (row AwardRow, err error) {
			row.Award, err = d.scanAward(r, &row.RecipientName, &row.RecipientEmail)
			return row, err
		}, `SELECT `+awardColumns+`, r.name, r.email`+awardTables+` JOIN recipient r ON r.id = a.recipient_id
			WHERE r.email = $1 AND a.state = 'issued' AND a.passport_id IS NULL AND a.accepted_at IS NULL AND a.refused_at IS NULL AND a.revoked_at IS NULL
			AND a.erased_at IS NULL ORDER BY a.id DESC LIMIT 20`, email)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// SeePassport remembers a visit, to the day, and that a notice has served.
func (tx *Tx) SeePassport(id domain.PassportID, now time.Time) error {
	_, err := tx.exec(`UPDATE passport SET seen_at = $2, warned_at = NULL WHERE id = $1`, id, millis(now))
	return err
}

// Idle is a passport where nobody came for long.
type Idle struct {
	ID       domain.PassportID
	WarnedAt time.Time
	Email    string // the first one; "" without any
	Name     string
}

// IdleBounds say when something is due for a passport that nobody opens.
type IdleBounds struct {
	Seen     time.Time // nobody came since then
	SeenLong time.Time // the same of one without an address
	Warned   time.Time // told before then, or never
}

// IdlePassports lists those for which something is due: what only waits takes no room from the others.
func (s *Store) IdlePassports(ctx context.Context, b IdleBounds, limit int) ([]Idle, error) {
	const address = `EXISTS (SELECT 1 FROM passport_email e WHERE e.passport_id = p.id)`
	const bound = `CASE WHEN ` + address + ` THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END`
	return list(ctx, s, func(r scanner) (v Idle, err error) { return v, r.Scan(&v.ID, at(&v.WarnedAt), &v.Name, &v.Email) },
		`SELECT p.id, p.warned_at, p.name, COALESCE((SELECT MIN(e.email) FROM passport_email e WHERE e.passport_id = p.id), '') FROM passport p
		WHERE COALESCE(p.seen_at, p.created_at) < `+bound+` AND NOT EXISTS (SELECT 1 FROM award a WHERE a.passport_id = p.id AND a.accepted_at >= `+bound+`)
		AND (p.warned_at IS NULL OR p.warned_at <= $3 OR NOT `+address+`)
		ORDER BY p.id LIMIT $4`, millis(b.Seen), millis(b.SeenLong), millis(b.Warned), limit)
}

// WarnPassport says that its person is told.
func (tx *Tx) WarnPassport(id domain.PassportID, now time.Time) error {
	return tx.change("passport-unknown", `UPDATE passport SET warned_at = $2 WHERE id = $1 AND warned_at IS NULL`, id, millis(now))
}

// PassportStatistics is what the person chose to say.
func (s *Store) PassportStatistics(ctx context.Context, id domain.PassportID) (domain.PassportStatistics, error) {
	return one(ctx, s, "passport-unknown", func(r scanner) (v domain.PassportStatistics, err error) { return v, r.Scan(asJSON(&v)) },
		`SELECT statistics FROM passport WHERE id = $1`, id)
}

// SavePassportStatistics keeps it.
func (tx *Tx) SavePassportStatistics(id domain.PassportID, v domain.PassportStatistics) error {
	return tx.change("passport-unknown", `UPDATE passport SET statistics = $2 WHERE id = $1`, id, asJSON(v))
}

// EndOtherPassportSessions closes it in all browsers but one.
func (tx *Tx) EndOtherPassportSessions(id domain.PassportID, but string) error {
	_, err := tx.exec(`DELETE FROM session WHERE passport_id = $1 AND hash <> $2`, id, but)
	return err
}

// RecoveryRow is a code on paper; only its HMAC is kept.
type RecoveryRow struct {
	Hash           string
	PassportID     domain.PassportID
	OrganisationID domain.OrganisationID // whose desk gave it; "" printed by the person
	CreatedAt      time.Time
	ExpiresAt      time.Time
	UsedAt         time.Time
	EndedAt        time.Time
}

const recoveryColumns = `hash, passport_id, organisation_id, created_at, expires_at, used_at, ended_at`

func scanRecovery(r scanner) (v RecoveryRow, err error) {
	return v, r.Scan(&v.Hash, &v.PassportID, maybe(&v.OrganisationID), at(&v.CreatedAt), at(&v.ExpiresAt), at(&v.UsedAt), at(&v.EndedAt))
}

// Recovery finds a code by its HMAC.
func (s *Store) Recovery(ctx context.Context, hash string) (RecoveryRow, error) {
	return one(ctx, s, "recovery-unknown", scanRecovery, `SELECT `+recoveryColumns+` FROM recovery_code WHERE hash = $1`, hash)
}

// RecoveriesOf lists the codes of a passport, the newest first.
func (s *Store) RecoveriesOf(ctx context.Context, id domain.PassportID) ([]RecoveryRow, error) {
	return list(ctx, s, scanRecovery, `SELECT `+recoveryColumns+` FROM recovery_code WHERE passport_id = $1 ORDER BY created_at DESC, hash`, id)
}

// ReplaceRecoveries keeps new codes; older unused ones open nothing any more.
func (tx *Tx) ReplaceRecoveries(id domain.PassportID, rows []RecoveryRow, now time.Time) error {
	if _, err := tx.exec(`UPDATE recovery_code SET ended_at = $2 WHERE passport_id = $1 AND used_at IS NULL AND ended_at IS NULL`, id, millis(now)); err != nil {
		return err
	}
	for _, v := range rows {
		if err := tx.insert("recovery-taken", `INSERT INTO recovery_code (`+recoveryColumns+`) VALUES `+values(1, 7), v.Hash, v.PassportID, maybe(&v.OrganisationID),
			millis(v.CreatedAt), millis(v.ExpiresAt), millis(v.UsedAt), millis(v.EndedAt)); err != nil {
			return err
		}
	}
	return nil
}

// UseRecovery consumes a code, once.
func (tx *Tx) UseRecovery(hash string, now time.Time) error {
	return tx.change("recovery-over", `UPDATE recovery_code SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND ended_at IS NULL
		AND (expires_at IS NULL OR expires_at > $2)`, hash, millis(now))
}

// SelfDeclared lists what a person says of themself, the newest first.
func (s *Store) SelfDeclared(ctx context.Context, id domain.PassportID) ([]domain.SelfDeclared, error) {
	return list(ctx, s, func(r scanner) (d domain.SelfDeclared, err error) {
		return d, r.Scan(&d.ID, &d.PassportID, &d.Kind, asJSON(&d), at(&d.CreatedAt))
	}, `SELECT id, passport_id, kind, content, created_at FROM passport_declared WHERE passport_id = $1 ORDER BY created_at DESC, id DESC`, id)
}

// SaveDeclared keeps it, new or changed.
func (tx *Tx) SaveDeclared(d domain.SelfDeclared) error {
	n, err := tx.exec(`UPDATE passport_declared SET kind = $3, content = $4 WHERE id = $1 AND passport_id = $2`, d.ID, d.PassportID, d.Kind, asJSON(d))
	if err != nil || n == 1 {
		return err
	}
	return tx.insert("declared-taken", `INSERT INTO passport_declared (id, passport_id, kind, content, created_at) VALUES `+values(1, 5),
		d.ID, d.PassportID, d.Kind, asJSON(d), millis(d.CreatedAt))
}

// DeleteDeclared takes it away.
func (tx *Tx) DeleteDeclared(id domain.PassportID, d domain.DeclaredID) error {
	return tx.change("declared-unknown", `DELETE FROM passport_declared WHERE id = $1 AND passport_id = $2`, d, id)
}

// Sentence is the person's own sentence for an interview, "" when they wrote none.
func (s *Store) Sentence(ctx context.Context, id domain.PassportID, award domain.AwardID) (string, error) {
	said, err := one(ctx, s, "sentence-unknown", scanText, `SELECT sentence FROM passport_sentence WHERE passport_id = $1 AND award_id = $2`, id, award)
	if domain.IsKind(err, domain.NotFound) {
		return "", nil
	}
	return said, err
}

// SaveSentence keeps it; "" takes it away.
func (tx *Tx) SaveSentence(id domain.PassportID, award domain.AwardID, sentence string) error {
	if _, err := tx.exec(`DELETE FROM passport_sentence WHERE passport_id = $1 AND award_id = $2`, id, award); err != nil || sentence == "" {
		return err
	}
	return tx.insert("sentence-taken", `INSERT INTO passport_sentence (passport_id, award_id, sentence) VALUES ($1, $2, $3)`, id, award, sentence)
}

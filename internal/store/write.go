package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Group commit: what waits when the writer is free shares one transaction, and so one wait for the disk. Behind the
// first, each function has a savepoint, so that a failing one takes only itself back; what the first one did is all
// there is in the transaction. These bounds keep the first function of a group from waiting long for the others.
const (
	groupSize = 64
	groupTime = 20 * time.Millisecond
)

var errClosed = errors.New("store is closed")

// Tx is the transaction a function of Write runs in. It is of use only inside that function.
type Tx struct {
	ctx        context.Context
	sql        *sql.Tx
	dialect    dialect
	statements *statements
	shared     bool // others have written in it before
	after      []func()
	audited    *auditEnd // nil: nothing was audited
	last       []func() error
}

// Last calls f when the function of Write is done, so that only the commit comes after it: what goes out of the database
// goes out once the act is sure. An error of f takes the act back.
func (tx *Tx) Last(f func() error) { tx.last = append(tx.last, f) }

func (tx *Tx) runLast() error {
	for len(tx.last) > 0 {
		f := tx.last[0]
		tx.last = tx.last[1:]
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// Context is that of the caller of Write.
func (tx *Tx) Context() context.Context { return tx.ctx }

// SQL is the raw transaction, for the queue of jobs.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// OnCommit calls f after the commit, and never if there is none.
func (tx *Tx) OnCommit(f func()) { tx.after = append(tx.after, f) }

// Write runs f in a transaction and returns when it is safely on the disk. An error of f, or a panic, takes back
// what f did. f runs in the caller's goroutine, alone with the database: it must be short, and must not call
// Write itself. A ctx that ends before f's turn comes means that f does not run.
func (s *Store) Write(ctx context.Context, f func(tx *Tx) error) error {
	return gone(s.write(ctx, f))
}

func (s *Store) write(ctx context.Context, f func(tx *Tx) error) error {
	w := s.writer
	r := &request{ctx: ctx, turn: make(chan *Tx), done: make(chan error, 1), committed: make(chan error, 1)}
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return errClosed
	}
	var tx *Tx
	select {
	case tx = <-r.turn:
	case <-ctx.Done():
		return ctx.Err()
	case err := <-r.committed: // the transaction could not begin
		return err
	case <-w.ended:
		return errClosed
	}
	tx.ctx, tx.dialect, tx.after = ctx, s.dialect, nil
	if err := r.run(tx, f); err != nil {
		return err
	}
	after := tx.after
	if err := <-r.committed; err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, hook := range after {
		hook()
	}
	return nil
}

// request is one waiting function.
type request struct {
	ctx       context.Context
	turn      chan *Tx   // writer → caller: your turn; not buffered, so a caller that left never gets it
	done      chan error // caller → writer: how f ended; errLost when the transaction cannot go on
	committed chan error // writer → caller: the common end
}

var (
	errFailed = errors.New("function failed")  // what it did is taken back, the others go on
	errLost   = errors.New("transaction lost") // the whole of it was rolled back
)

// run tells the writer how f ended in every case: returned, panicked, or left by runtime.Goexit (t.FailNow).
func (r *request) run(tx *Tx, f func(tx *Tx) error) (err error) {
	end := errFailed
	defer func() {
		if end == errFailed && tx.shared {
			if _, e := tx.sql.Exec("ROLLBACK TO SAVEPOINT one"); e != nil {
				end = errLost
			} else if _, e := tx.sql.Exec("RELEASE SAVEPOINT one"); e != nil {
				end = errLost
			}
		}
		r.done <- end
	}()
	if tx.shared {
		if _, err := tx.sql.Exec("SAVEPOINT one"); err != nil {
			end = errLost
			return err
		}
	}
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.runLast(); err != nil {
		return err
	}
	if err := tx.saveAuditHead(); err != nil {
		return err
	}
	if err := r.ctx.Err(); err != nil { // nobody waits for it any more
		return err
	}
	if tx.shared {
		if _, err := tx.sql.Exec("RELEASE SAVEPOINT one"); err != nil {
			return err
		}
	}
	end = nil
	return nil
}

// writer owns the transaction; the functions run one after the other in their callers' goroutines.
type writer struct {
	db             *sql.DB
	dialect        dialect
	check          func() error // before each transaction
	statements     statements
	queue          chan *request
	closing, ended chan struct{}
}

func newWriter(db *sql.DB, d dialect, check func() error) *writer {
	w := &writer{db: db, dialect: d, check: check, statements: statements{kept: map[string]*sql.Stmt{}, seen: map[string]*sql.Stmt{}}, queue: make(chan *request, groupSize), closing: make(chan struct{}), ended: make(chan struct{})}
	go w.loop()
	return w
}

func (w *writer) close() {
	select {
	case <-w.closing:
	default:
		close(w.closing)
	}
	<-w.ended
}

func (w *writer) loop() {
	defer close(w.ended)
	for {
		select {
		case first := <-w.queue:
			if first.ctx.Err() == nil {
				w.group(first)
			}
		case <-w.closing:
			return
		}
	}
}

// group runs first and whoever waits behind it, and commits them together.
func (w *writer) group(first *request) {
	w.statements.prepare(w.db)
	sqlTx, err := w.begin()
	if err != nil {
		first.committed <- fmt.Errorf("begin: %w", err)
		return
	}
	var good []*request
	enough := time.NewTimer(groupTime)
	defer enough.Stop()
	for r := first; r != nil; {
		end := w.turn(r, &Tx{sql: sqlTx, statements: &w.statements, shared: len(good) > 0})
		if end == nil {
			good = append(good, r)
		}
		if end == errLost || len(good) == 0 {
			w.finish(good, errors.Join(errLost, sqlTx.Rollback()))
			return
		}
		r = w.next(len(good), enough.C)
	}
	w.finish(good, sqlTx.Commit())
}

// begin opens the transaction, and waits for its turn where several servers write. It does not take a caller's ctx,
// whose end would take back the others' work.
func (w *writer) begin() (*sql.Tx, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	tx, err := w.db.Begin()
	if err != nil || w.dialect.lock == "" {
		return tx, err
	}
	if _, err := tx.Exec(w.dialect.lock); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// next is who else shares the transaction, or nil when it is time to commit.
func (w *writer) next(size int, enough <-chan time.Time) *request {
	if size >= groupSize {
		return nil
	}
	select {
	case <-enough:
		return nil
	default:
	}
	select {
	case r := <-w.queue:
		return r
	default:
		return nil
	}
}

// turn lets the caller run its function, unless the caller has left.
func (w *writer) turn(r *request, tx *Tx) error {
	select {
	case r.turn <- tx:
		return <-r.done
	case <-r.ctx.Done():
		return errFailed
	}
}

func (w *writer) finish(group []*request, err error) {
	for _, r := range group {
		r.committed <- err
	}
}

// statements keeps the compiled form of what is written often: compiling takes SQLite about as long as running.
type statements struct {
	kept map[string]*sql.Stmt
	seen map[string]*sql.Stmt // in this group, and not kept yet
}

// prepare compiles what the last groups asked for. It needs the connection, so it is called between transactions.
func (k *statements) prepare(db *sql.DB) {
	for query := range k.seen {
		if k.kept[query] == nil && len(k.kept) < 200 {
			if st, err := db.Prepare(query); err == nil {
				k.kept[query] = st
			}
		}
	}
	clear(k.seen)
}

// statement is the compiled form of a query in this transaction. It is not interrupted by ctx, because SQLite
// answers an interrupted write by rolling back the whole transaction, with everybody in it; an ended ctx is
// noticed between statements instead.
func (tx *Tx) statement(query string) (*sql.Stmt, error) {
	if err := tx.ctx.Err(); err != nil {
		return nil, err
	}
	if st := tx.statements.kept[query]; st != nil {
		return tx.sql.Stmt(st), nil
	}
	if st := tx.statements.seen[query]; st != nil {
		return st, nil
	}
	st, err := tx.sql.Prepare(query)
	if err == nil {
		tx.statements.seen[query] = st // closed with the transaction
	}
	return st, err
}

func (tx *Tx) exec(query string, args ...any) (rows int64, err error) {
	st, err := tx.statement(query)
	if err != nil {
		return 0, err
	}
	result, err := st.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert is exec with the code of the conflict that a doubled key means.
func (tx *Tx) insert(conflict, query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return tx.conflict(conflict, err)
}

func (tx *Tx) query(query string, args ...any) (*sql.Rows, error) {
	st, err := tx.statement(query)
	if err != nil {
		return nil, err
	}
	return st.Query(args...)
}

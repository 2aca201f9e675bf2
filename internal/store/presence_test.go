package store_test

import (
	"path/filepath"
	"testing"

	"galon/internal/store"
	"galon/internal/testkit"
)

func TestWhoWorksAloneKnowsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	one, two := testkit.OpenStore(t, path), testkit.OpenStore(t, path)
	enter := func(s *store.Store) (leave func() error, alone bool) {
		t.Helper()
		leave, err := s.EnterWork(func() error { alone = true; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return leave, alone
	}
	leaveOne, alone := enter(one)
	if !alone {
		t.Error("the first is not alone")
	}
	leaveTwo, alone := enter(two)
	if alone {
		t.Error("the second thinks it is alone")
	}
	if err := leaveOne(); err != nil {
		t.Fatal(err)
	}
	leaveOne, alone = enter(one)
	if alone {
		t.Error("who comes back thinks the second has left")
	}
	for _, leave := range []func() error{leaveOne, leaveTwo, leaveTwo} {
		if err := leave(); err != nil {
			t.Fatal(err)
		}
	}
	if _, alone = enter(two); !alone {
		t.Error("nobody works, and the next is not alone")
	}
}

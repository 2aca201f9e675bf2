//go:build race

package jsonld

func init() { mostAllocated *= 4 } // the race detector keeps notes of its own

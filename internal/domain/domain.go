// Package domain holds the nouns of Galon and their rules: organisations, achievements, awards, passports,
// shares, the register of blocs and the registry of organisations.
//
// It knows no SQL, no HTTP and no wall clock: the time is always an argument. It imports the standard
// library only. Its neighbours are app, which does things with these nouns, store, which keeps them, and
// credential, which writes them down as Open Badges.
package domain

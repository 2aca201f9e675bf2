package credential

import (
	"bytes"
	"testing"

	"galon/internal/domain"
	"galon/internal/jsonld"
	"galon/schemas"
)

// Every member we write has a meaning in the pinned contexts: nothing would be lost between the document and
// what is signed. (The room itself does not know canonical forms; sign does.)
func TestEverythingWeBuildIsSafeToSign(t *testing.T) {
	docs := map[string][]byte{}
	for _, kind := range allKinds {
		docs[string(kind)] = build(t, inputOf(kind))
	}
	var err error
	if docs["profile"], err = BuildProfile(testBase, ecole(), Endorsements{}); err != nil {
		t.Fatal(err)
	}
	if docs["achievement"], err = BuildAchievement(testBase, ecole(), achievementOf(domain.SoftSkill), Endorsements{}); err != nil {
		t.Fatal(err)
	}
	if docs["status list"], err = BuildStatusList(testBase, ecole(), 1, PurposeRevocation, "uH4sIAAAAAAAA", signedAt, signedAt.AddDate(0, 0, 7)); err != nil {
		t.Fatal(err)
	}
	for name, doc := range docs {
		quads, err := jsonld.Canonicalize(doc)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%s: %d bytes, %d quads, %d bytes of quads", name, len(doc), bytes.Count(quads, []byte("\n")), len(quads))
	}
}

// The narratives stand in the canonical form, hence under the signature.
func TestNarrativesAreUnderTheSignature(t *testing.T) {
	in := inputOf(domain.AFEST)
	quads, err := jsonld.Canonicalize(build(t, in))
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Formation en situation de travail (AFEST)", "L’évaluateur est aussi le formateur.", "732\u00a0829\u00a0320\u00a000074", "Nadia Benali"} {
		if !bytes.Contains(quads, []byte(words)) {
			t.Errorf("%q is not signed", words)
		}
	}
}

// The contexts we write are among those that are pinned.
func TestContextsArePinned(t *testing.T) {
	for _, url := range []string{contextVCDM2, contextOpenBadge, contextVCDM1} {
		if _, ok := schemas.Context(url); !ok {
			t.Errorf("%s is not pinned", url)
		}
	}
}

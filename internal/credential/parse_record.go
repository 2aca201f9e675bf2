package credential

// CheckRecord says whether a document is a learner record by the standard (ClrCredential of CLR 2.0), as Check does
// for a badge. What stands within it is judged one by one: see Within.
func CheckRecord(doc []byte) (*View, error) {
	return checkCredential(doc, CodeRecord, KindRecord, schemaRecord, schemaRecord11, func(v *View, n node) error {
		s := n.object("credentialSubject")
		v.subject(s)
		v.evidence(n)
		v.Partial, _ = n["partial"].(bool)
		return nil
	}, ruleSubjectOrName, ruleDates, ruleStatusEntry)
}

// CheckEndorsement does the same for an EndorsementCredential (Open Badges 3.0, B.1.7).
func CheckEndorsement(doc []byte) (*View, error) {
	return checkCredential(doc, CodeEndorsement, KindEndorsement, schemaEndorsement, schemaEndorsement11, func(v *View, n node) error {
		s := n.object("credentialSubject")
		v.SubjectID, v.Endorses = s.text("id"), s.text("id")
		if comment := s.text("endorsementComment"); comment != "" {
			v.Description = comment
		}
		v.evidence(n)
		return nil
	}, ruleDates, ruleStatusEntry)
}

// checkCredential reads a credential of the kind that recognise names by that code, and holds it against its schema
// and rules.
func checkCredential(doc []byte, code string, kind Kind, schema, schema11 string, fill func(*View, node) error, rules ...rule) (*View, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	v := newView(n, doc)
	if err := v.recognise(n); err == nil {
		return nil, fault(CodeNotCredential, "Ce document est un badge.")
	} else if d, ok := err.(*DocumentError); !ok || d.Code != code {
		return nil, err
	}
	v.Kind = kind
	if err := v.issuer(n); err != nil {
		return nil, err
	}
	if err := fill(v, n); err != nil {
		return nil, err
	}
	v.statuses(n)
	if err := v.dates(n); err != nil {
		return nil, err
	}
	if v.VCDM1 {
		schema = schema11
	}
	if err := checkForeign(v, schema, n); err != nil {
		return nil, err
	}
	return v, firstFault(checked{doc: n, view: v}, rules...)
}

package sign

// VerifyIntegrity checks a document's proofs with the keys that find knows; one proof that holds is enough
// (Open Badges 3.0, section 8). When none does, a judgement is told before a doubt.
func VerifyIntegrity(doc []byte, find func(verificationMethod string) (*PublicKey, error)) (Proof, error) {
	d, err := ReadIntegrity(doc)
	if err != nil {
		return Proof{}, err
	}
	var worst error
	for i, p := range d.Proofs {
		if err = p.fault; err == nil {
			if err = d.verifyFound(i, find); err == nil {
				return p, nil
			}
		}
		worst = Worse(worst, err)
	}
	return Proof{}, worst
}

func (d *Integrity) verifyFound(i int, find func(verificationMethod string) (*PublicKey, error)) error {
	keys := make([]*PublicKey, 0, 1+len(d.before[i]))
	for _, j := range append([]int{i}, d.before[i]...) {
		key, err := find(d.Proofs[j].VerificationMethod)
		if err != nil {
			return &Fault{Code: FaultKey, Err: err}
		}
		keys = append(keys, key)
	}
	return d.Verify(i, keys[0], keys[1:]...)
}

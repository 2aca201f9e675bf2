package domain

import "strings"

// A recovery code is 16 signs on paper: 15 drawn by lot (75 bits) and a check sign, so that a slip of the pen is noticed
// without asking the database. With 75 bits nobody finds one by trying, whatever the throttle lets through.
const (
	recoveryLength = 16
	recoveryKind   = 0b01101

	// RecoveryCodes is how many are printed at once.
	RecoveryCodes = 4
)

// RecoveryFrom writes the given bits, at least 15 bytes, as a recovery code.
func RecoveryFrom(raw []byte) string {
	code := make([]byte, recoveryLength)
	sum := byte(recoveryKind)
	for i, b := range raw[:recoveryLength-1] {
		v := b & 31
		code[i] = codeSigns[v]
		sum ^= mul32(codeWeight(i), v)
	}
	code[recoveryLength-1] = codeSigns[mul32(inverse32(codeWeight(recoveryLength-1)), sum)]
	return string(code)
}

// ParseRecovery reads one as a person types it. The error is "recovery-malformed" or "recovery-mistyped".
func ParseRecovery(typed string) (string, error) {
	var code []byte
	for _, r := range strings.ToUpper(typed) {
		switch r {
		case ' ', '-', '\u00a0', '\u202f', '\t', '\n', '\r', '.':
			continue
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		}
		if !strings.ContainsRune(codeSigns, r) || len(code) > recoveryLength {
			return "", InvalidFields([]FieldError{{Pointer: "/code", Code: "recovery-malformed"}})
		}
		code = append(code, byte(r))
	}
	if len(code) != recoveryLength {
		return "", InvalidFields([]FieldError{{Pointer: "/code", Code: "recovery-malformed"}})
	}
	if codeSum(code) != recoveryKind {
		return "", InvalidFields([]FieldError{{Pointer: "/code", Code: "recovery-mistyped"}})
	}
	return string(code), nil
}

// FormatRecovery groups it for reading: 7KQ4 M2XD 9HTC 3FHW.
func FormatRecovery(code string) string {
	if len(code) != recoveryLength {
		return code
	}
	return strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, " ")
}

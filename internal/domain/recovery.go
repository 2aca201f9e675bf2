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
	return writeSigns(recoveryKind, raw[:recoveryLength-1])
}

// ParseRecovery reads one as a person types it. The error is "recovery-malformed" or "recovery-mistyped".
func ParseRecovery(typed string) (string, error) {
	code, u, ok := readSigns(typed, recoveryLength)
	if !ok {
		return "", InvalidFields([]FieldError{{Pointer: "/code", Code: "recovery-malformed"}})
	}
	if u || codeSum(code) != recoveryKind {
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

package main

import (
	"errors"
	"fmt"
	"strings"

	"galon/internal/domain"
	"galon/internal/verify"
)

// receiptView is what is said of the record of an earlier verification.
type receiptView struct {
	Kind    string          `json:"kind"`
	Genuine *bool           `json:"genuine"` // null: nobody here can tell
	Code    string          `json:"code"`
	From    string          `json:"verified_on,omitempty"`
	Receipt *verify.Receipt `json:"receipt,omitempty"`
}

// receipt judges the record of an earlier verification: 0 it is genuine, 1 it is not, 2 another Galon signed it. It says
// nothing of the badge today.
func (c *verifyCommand) receipt(p *program, found verify.FoundReceipt, source string, place int) (int, error) {
	view, code := receiptView{Kind: "receipt", Code: "receipt-genuine", From: found.VerifiedOn}, 0
	genuine := true
	var fault error = &domain.Error{Kind: domain.Invalid, Code: "receipt-elsewhere", Args: []any{found.VerifiedOn}}
	if c.operator != nil {
		trust, err := c.operator()
		if err != nil {
			return 0, addressFaultOr(trust.Base, err)
		}
		var r verify.Receipt
		if r, fault = found.Open(trust); r.Type != "" {
			view.Receipt = &r
		}
	}
	switch known := domain.CodeOf(fault); {
	case fault == nil:
		view.Genuine = &genuine
	case known == "receipt-elsewhere":
		view.Code, code = known, 2
	case known == "receipt-page-changed": // the record holds, what people read does not
		genuine = false
		view.Genuine, view.Code, code = &genuine, known, 1
	case known == "receipt-doubtful":
		view.Code, code = known, 2
	case known == "receipt-changed":
		genuine = false
		view.Genuine, view.Code, view.From, code = &genuine, known, "", 1
	default:
		return 0, fault
	}
	if c.JSON {
		return code, writeJSON(p.stdout, view)
	}
	if len(c.Source) > 1 {
		fmt.Fprintf(p.stdout, "%s%s\n", strings.Repeat("\n", min(place, 1)), source)
	}
	if r := view.Receipt; r != nil {
		title, sentence := p.printer.T("hosted.receipt.genuine"), p.printer.T("hosted.receipt.genuine_sentence", p.printer.DateTime(r.At))
		switch domain.CodeOf(fault) {
		case "receipt-page-changed":
			title, sentence = p.printer.T("hosted.receipt.page"), p.printer.T("hosted.receipt.page_sentence")+" "+p.printer.T("hosted.receipt.page_why")
		case "receipt-doubtful":
			title, sentence = p.printer.T("hosted.receipt.doubtful"), p.printer.T("hosted.receipt.doubtful_sentence")
			if c.Registry != "" { // its journal is not here
				sentence = p.printer.T("hosted.receipt.doubtful_there", c.Registry)
			}
		}
		fmt.Fprintf(p.stdout, "%s\n%s\n\n  %s\n", title, sentence, r.Word)
		for i, found := range r.Findings() {
			if len(r.Badges) > 0 {
				fmt.Fprintf(p.stdout, "\n  %s : %s\n", p.printer.T("hosted.proof.one_of", i+1, len(r.Badges)), found.Word)
			}
			for _, f := range found.Facts {
				fmt.Fprintf(p.stdout, "  %s : %s\n", f.Label, f.Value)
			}
			for _, check := range found.Checks {
				fmt.Fprintf(p.stdout, "  %-14s %s\n", check.Answer, check.Sentence)
			}
		}
		caution := "hosted.proof.caution"
		if len(r.Badges) > 0 {
			caution = "hosted.proof.caution_several"
		}
		fmt.Fprintf(p.stdout, "\n%s\n", p.printer.T(caution, p.printer.DateTime(r.At)))
		return code, nil
	}
	title := "hosted.receipt.changed"
	var said *domain.Error
	errors.As(fault, &said)
	if code == 2 {
		title = "hosted.receipt.elsewhere"
	}
	fmt.Fprintf(p.stdout, "%s\n%s\n", p.printer.T(title), p.printer.T("error."+said.Code, said.Args...))
	return code, nil
}

func addressFaultOr(source string, err error) error {
	if wrong := addressFault(source, err); wrong != nil {
		return wrong
	}
	return err
}

package main

import (
	"bytes"
	"encoding/json"
	"os"

	"galon/internal/vcapi"
)

// joseCommand is how the suite for VC-JOSE-COSE drives an implementation: a file in, a key, a file out.
type joseCommand struct {
	Issue  joseIssueCommand  `cmd:"" help:"Signe une attestation ou une présentation comme JWT."`
	Verify joseVerifyCommand `cmd:"" help:"Vérifie une attestation ou une présentation signée comme JWT."`
}

type joseFlags struct {
	Input   string `required:"" help:"Fichier à lire."`
	Key     string `required:"" help:"Clé : un JWK, ou une méthode de vérification qui en contient un."`
	Feature string `required:"" enum:"credential_jose,presentation_jose" help:"credential_jose ou presentation_jose."`
	Output  string `required:"" help:"Fichier à écrire : {\"result\": \"success|failure\", \"data\": …}."`
}

type joseIssueCommand struct {
	joseFlags `embed:""`
}

type joseVerifyCommand struct {
	joseFlags `embed:""`
}

func (c *joseIssueCommand) Run(p *program) error {
	return c.run(p, func(input, key []byte) (any, error) {
		token, err := vcapi.IssueJOSE(input, key, vcapi.Feature(c.Feature))
		return token, err
	})
}

func (c *joseVerifyCommand) Run(p *program) error {
	return c.run(p, func(input, key []byte) (any, error) {
		document, err := vcapi.VerifyJOSE(input, key, vcapi.Feature(c.Feature))
		return document, err
	})
}

type joseResult struct {
	Result string `json:"result"`
	Data   any    `json:"data"`
}

// run writes a result whatever happens; the exit code says it again.
func (f *joseFlags) run(p *program, do func(input, key []byte) (any, error)) error {
	input, err := readInput(f.Input)
	var key []byte
	if err == nil {
		key, err = readInput(f.Key)
	}
	result := joseResult{Result: "success"}
	if err != nil {
		result = joseResult{"failure", err.Error()}
	} else if result.Data, err = do(input, key); err != nil {
		result = joseResult{"failure", vcapi.Explain(err)}
	}
	var b bytes.Buffer
	if err := writeJSON(&b, result); err != nil {
		return err
	}
	if err := os.WriteFile(f.Output, b.Bytes(), 0o644); err != nil {
		return usage("--output : %v", err)
	}
	if result.Result != "success" {
		return p.failed(result)
	}
	return nil
}

func (p *program) failed(r joseResult) error {
	if err := json.NewEncoder(p.stderr).Encode(r); err != nil {
		return err
	}
	return exitCode(exitFailed)
}

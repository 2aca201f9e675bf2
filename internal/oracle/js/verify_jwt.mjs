// Reads {jwt, jwk}, checks the signature with jose. Prints {verified, error, header, payload}. The dates of the badge
// are not judged here: an expired badge has a good signature.
import {compactVerify, importJWK} from 'jose';
import {readInput, reason} from './documents.mjs';

const {jwt, jwk} = await readInput();
let out;
try {
  const algorithms = {'P-256': ['ES256'], 'P-384': ['ES384'], 'P-521': ['ES512'], Ed25519: ['EdDSA', 'Ed25519']}[jwk.crv] ?? ['RS256'];
  const key = await importJWK(jwk, algorithms[0]);
  const {payload, protectedHeader} = await compactVerify(jwt, key, {algorithms});
  out = {verified: true, header: protectedHeader, payload: JSON.parse(new TextDecoder().decode(payload))};
} catch (error) {
  out = {verified: false, error: reason(error)};
}
console.log(JSON.stringify(out));

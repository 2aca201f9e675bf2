// Judges many things in one run: reads {items: [{name, credential} | {name, presentation, challenge, domain} | {name, jwt,
// jwk}], documents} and prints {name: {verified, error, status}}.
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {compactVerify, importJWK} from 'jose';
import {loader, readInput, reason} from './documents.mjs';
import {suites} from './suites.mjs';

const {items, documents} = await readInput();
const documentLoader = loader(documents);

async function judge({credential, presentation, challenge, domain, jwt, jwk}) {
  if (jwt !== undefined) {
    const algorithm = {'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'EdDSA'}[jwk.crv] ?? 'RS256';
    try {
      const {payload} = await compactVerify(jwt, await importJWK(jwk, algorithm), {algorithms: [algorithm]});
      return {verified: true, payload: JSON.parse(new TextDecoder().decode(payload))};
    } catch (error) {
      return {verified: false, error: reason(error)};
    }
  }
  if (presentation !== undefined) {
    const result = await vc.verify({presentation, challenge, domain, suite: suites(), documentLoader, checkStatus});
    const worst = result.error ?? result.presentationResult?.error ?? result.credentialResults?.find(r => !r.verified)?.error;
    return {verified: result.verified, error: reason(worst)};
  }
  const result = await vc.verifyCredential({credential, suite: suites(), documentLoader, ...(credential.credentialStatus && {checkStatus})});
  return {verified: result.verified, error: reason(result.error ?? result.statusResult?.error), status: result.statusResult?.results?.[0]?.status};
}

const out = {};
for (const {name, ...item} of items) out[name] = await judge(item);
console.log(JSON.stringify(out));

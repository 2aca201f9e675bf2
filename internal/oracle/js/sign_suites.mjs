// Signs with libraries that are not ours, for Galon to verify. Reads {credential, presentation, challenge, domain}; prints
// {credentials: {name: …}, presentations: {name: …}, tokens: {alg: {jwt, jwk}}}. Each key is a did:key, and the issuer.
import * as vc from '@digitalbazaar/vc';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {CompactSign, exportJWK, generateKeyPair} from 'jose';
import {loader, readInput} from './documents.mjs';
import {signing} from './suites.mjs';

const {credential, presentation, challenge, domain} = await readInput();
const documentLoader = loader();

async function identity(generate) {
  const key = await generate();
  const {publicKeyMultibase} = await key.export({publicKey: true});
  const did = `did:key:${publicKeyMultibase}`;
  key.id = `${did}#${publicKeyMultibase}`;
  key.controller = did;
  return {key, did};
}

const keys = {
  'Ed25519': await identity(() => Ed25519Multikey.generate()),
  'P-256': await identity(() => EcdsaMultikey.generate({curve: 'P-256'})),
  'P-384': await identity(() => EcdsaMultikey.generate({curve: 'P-384'})),
};

const credentials = {};
const presentations = {};
for (const [name, {key, did}] of Object.entries(keys)) {
  key.curve = name === 'Ed25519' ? undefined : name;
  credentials[name] = await vc.issue({credential: {...credential, issuer: did}, suite: signing(key), documentLoader});
  presentations[name] = await vc.signPresentation({
    presentation: {...presentation, holder: did, verifiableCredential: [credentials[name]]}, suite: signing(key), challenge, domain, documentLoader,
  });
}

const tokens = {};
for (const alg of ['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256', 'PS256']) {
  const pair = await generateKeyPair(alg, {extractable: true, ...(alg === 'EdDSA' ? {crv: 'Ed25519'} : {})});
  const jwk = {...await exportJWK(pair.publicKey), kid: `key-of-${alg}`};
  tokens[alg] = {
    jwk,
    jwt: await new CompactSign(new TextEncoder().encode(JSON.stringify({...credential, iss: credential.issuer, jti: credential.id})))
      .setProtectedHeader({alg, typ: 'vc+jwt', cty: 'vc', kid: jwk.kid}).sign(pair.privateKey),
  };
}
console.log(JSON.stringify({credentials, presentations, tokens}));

// Signs with libraries that are not ours, for Galon to verify. Reads {credential, presentation, challenge, domain}; prints
// {credentials: {name: …}, presentations: {name: …}, tokens: {alg: {jwt, jwk}}, several: {name: …}}. Each key is a did:key,
// and the issuer; in several others sign beside the issuer or on top.
import * as vc from '@digitalbazaar/vc';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {createHash} from 'node:crypto';
import * as base58 from 'base58-universal';
import {CompactSign, exportJWK, generateKeyPair} from 'jose';
import jsonld from 'jsonld';
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

// Sets and chains, step by step as VC Data Integrity 1.0, sections 4.3 and 4.5, and the suites say: the libraries above
// have no chains.
async function hash(document) {
  const quads = await jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', base: null, safe: true, rdfDirection: 'i18n-datatype', documentLoader,
  });
  return createHash('sha256').update(quads).digest();
}

async function addProof(document, {key}, id, previousProof) {
  const {proof: before = [], ...unsecured} = document;
  const options = {
    id, type: 'DataIntegrityProof', cryptosuite: key.curve === undefined ? 'eddsa-rdfc-2022' : 'ecdsa-rdfc-2019',
    verificationMethod: key.id, proofPurpose: 'assertionMethod', ...(previousProof && {previousProof}),
  };
  const built = before.filter(p => [previousProof].flat().includes(p.id));
  const hashes = [await hash({'@context': document['@context'], ...options}), await hash(built.length ? {...unsecured, proof: built} : unsecured)];
  const value = await key.signer().sign({data: new Uint8Array(Buffer.concat(hashes))});
  return {...unsecured, proof: [...before, {...options, proofValue: 'z' + base58.encode(value)}]};
}

const several = {};
for (const [by, other] of [['Ed25519', 'P-256'], ['P-256', 'Ed25519']]) {
  const issued = await addProof({...credential, issuer: keys[by].did}, keys[by], 'urn:uuid:1');
  several[`${by} alone`] = issued;
  several[`${by} twice`] = await addProof(issued, keys[by], 'urn:uuid:2');
  several[`${by} chained`] = await addProof(issued, keys[by], 'urn:uuid:2', 'urn:uuid:1');
  several[`${by} and ${other}`] = await addProof(issued, keys[other], 'urn:uuid:2');
  several[`${by} and ${other} on top`] = await addProof(issued, keys[other], 'urn:uuid:2', 'urn:uuid:1');
  several[`${by} and ${other} on top of two`] = await addProof(several[`${by} twice`], keys[other], 'urn:uuid:3', ['urn:uuid:1', 'urn:uuid:2']);
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
console.log(JSON.stringify({credentials, presentations, tokens, several}));

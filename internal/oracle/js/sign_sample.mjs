// Signs with the same libraries, to prove the two verifying scripts before Galon has signed anything: a credential and
// its status list by a fresh Ed25519 key under a did:web, and the credential as a JWT by a fresh P-256 key.
// Reads {credential, list: {id, revoked}}; prints {credential, documents, jwt, jwk}.
import * as vc from '@digitalbazaar/vc';
import * as lists from '@digitalbazaar/vc-bitstring-status-list';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {exportJWK, generateKeyPair, CompactSign} from 'jose';
import {loader, readInput} from './documents.mjs';

const {credential, list} = await readInput();
const did = credential.issuer.id;
const key = await Ed25519Multikey.generate({controller: did});
key.id = `${did}#${key.publicKeyMultibase}`;
const documents = {
  [did]: {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [{id: key.id, type: 'Multikey', controller: did, publicKeyMultibase: key.publicKeyMultibase}],
    assertionMethod: [key.id],
  },
};
const documentLoader = loader(documents);
const sign = unsigned => vc.issue({
  credential: unsigned,
  suite: new DataIntegrityProof({signer: key.signer(), cryptosuite}),
  documentLoader,
});

const bits = await lists.createList({length: 131072});
for (const index of list.revoked) bits.setStatus(index, true);
const unsigned = await lists.createCredential({id: list.id, list: bits, statusPurpose: 'revocation'});
documents[list.id] = await sign({...unsigned, issuer: did, validFrom: credential.validFrom});

const pair = await generateKeyPair('ES256', {extractable: true});
const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(credential)))
  .setProtectedHeader({alg: 'ES256', typ: 'JWT'}).sign(pair.privateKey);

console.log(JSON.stringify({
  credential: await sign(credential), documents, jwt, jwk: await exportJWK(pair.publicKey),
}));

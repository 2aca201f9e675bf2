// canonical.mjs: RDFC-1.0 of documents by jsonld.js and rdf-canonize, in safe mode and over the contexts that are handed in.
// stdin: {"contexts": {address: document}, "documents": [document]}; stdout: a line {"sha256", "document"} for each that
// they take, and {"refused", "document"} for each other.
import {createHash} from 'node:crypto';
import jsonld from 'jsonld';
import * as rdfCanonize from 'rdf-canonize';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const {contexts, documents} = JSON.parse(text);

async function documentLoader(url) {
  if (!(url in contexts)) throw new Error(`context ${url} is not known`);
  return {contextUrl: null, documentUrl: url, document: contexts[url], tag: 'static'};
}

for (const document of documents) {
  let line;
  try {
    const dataset = await jsonld.toRDF(document, {documentLoader, safe: true});
    const form = await rdfCanonize.canonize(dataset, {algorithm: 'RDFC-1.0', format: 'application/n-quads'});
    line = {sha256: createHash('sha256').update(form).digest('hex'), document};
  } catch (e) {
    line = {refused: e.details?.event?.code ?? e.message, document};
  }
  process.stdout.write(JSON.stringify(line) + '\n');
}

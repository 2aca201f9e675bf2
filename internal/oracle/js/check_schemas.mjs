// Reads {schemas: {name: schema}, documents: [{name, schema, document}]} and holds each document to its schema with ajv.
// Prints {name: first fault or null}. 1EdTech's files share or mistake their $id, so each is compiled alone, without it.
import Ajv2019 from 'ajv/dist/2019.js';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {readInput} from './documents.mjs';

const {schemas, documents} = await readInput();
const compiled = {};
for (const [name, {$id, ...schema}] of Object.entries(schemas)) {
  const Ajv = String(schema.$schema).includes('2019-09') ? Ajv2019 : Ajv2020;
  const ajv = new (Ajv.default ?? Ajv)({strict: false, logger: false});
  (addFormats.default ?? addFormats)(ajv);
  for (const other of Object.values(schemas)) { // only those of the W3C name each other, by a right $id
    if (other.$id !== $id && other.$id?.startsWith('https://www.w3.org/') && schema.$schema === other.$schema) ajv.addSchema(other);
  }
  compiled[name] = ajv.compile({...schema, $schema: schema.$schema?.replace(/#$/, '')});
}
const out = {};
for (const {name, schema, document} of documents) {
  const validate = compiled[schema];
  out[name] = validate(document) ? null : `${validate.errors[0].instancePath} ${validate.errors[0].message}`;
}
console.log(JSON.stringify(out));

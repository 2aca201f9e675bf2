// Reads {schemas: [{name, schema}], documents: [{name, schema, document}]} and holds each document to its schema with ajv.
// Prints {name: first fault or null}.
import Ajv2019 from 'ajv/dist/2019.js';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {readInput} from './documents.mjs';

const {schemas, documents} = await readInput();
const out = {};
for (const {name, schema, document} of documents) {
  const text = schemas[schema];
  const Ajv = String(text.$schema).includes('2019') ? Ajv2019 : Ajv2020;
  const ajv = new (Ajv.default ?? Ajv)({strict: false, allErrors: false, validateFormats: true, logger: false});
  (addFormats.default ?? addFormats)(ajv);
  for (const [id, other] of Object.entries(schemas)) {
    if (id !== schema && other.$id && !ajv.getSchema(other.$id) && other.$id !== text.$id) ajv.addSchema(other);
  }
  const validate = ajv.compile(text);
  out[name] = validate(document) ? null : `${validate.errors[0].instancePath} ${validate.errors[0].message}`;
}
console.log(JSON.stringify(out));

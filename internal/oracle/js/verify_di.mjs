// Reads {credential, documents: {address: JSON}}, checks the eddsa-rdfc-2022 or ecdsa-rdfc-2019 proof of the credential,
// and of its status list if it names one, with libraries that are not ours. Prints {verified, error, status}: status is the bit.
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {loader, readInput, reason} from './documents.mjs';
import {suites} from './suites.mjs';

const {credential, documents} = await readInput();
const result = await vc.verifyCredential({
  credential,
  suite: suites(),
  documentLoader: loader(documents),
  checkStatus,
});
console.log(JSON.stringify({
  verified: result.verified,
  error: reason(result.error ?? result.statusResult?.error),
  status: result.statusResult?.results?.[0]?.status,
}));

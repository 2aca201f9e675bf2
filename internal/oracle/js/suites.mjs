// The two ways to sign that Galon shares with others, as their libraries have them.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

export const suites = () => [eddsa, ecdsa].map(cryptosuite => new DataIntegrityProof({cryptosuite}));

export const signing = (key, more = {}) =>
  new DataIntegrityProof({signer: key.signer(), cryptosuite: key.curve === undefined ? eddsa : ecdsa, ...more});

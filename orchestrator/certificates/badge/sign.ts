import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { issue } from '@digitalbazaar/vc';
import type { SigningKeys } from '../../signing/keys.js';
import { loadContext } from './contexts.js';
import { type BadgeCredential, dateTime } from './credential.js';
import { badgeKeyUrl, type Issuer, multikeyOf } from './issuer.js';

/** Signs any credential with an embedded Data Integrity proof, `eddsa-rdfc-2022`. `at`: when the proof was made. */
export async function withProof(credential: object, issuer: Issuer, keys: Pick<SigningKeys, 'signer'>, at: number) {
  const { key, sign } = keys.signer();
  const { id } = await multikeyOf(key, issuer);
  const signer = {
    id,
    algorithm: 'Ed25519',
    sign: async ({ data }: { data: Uint8Array }) => new Uint8Array(sign(Buffer.from(data)).signature),
  };
  const suite = new DataIntegrityProof({ signer, date: dateTime(at), cryptosuite });
  return issue({ credential, suite, documentLoader: loadContext });
}

/** The credential as a VC-JWT by Open Badges 3.0, section 8.2: its members are the claims; RS256, the one all must know. */
export function asToken(credential: BadgeCredential, issuer: Issuer, keys: Pick<SigningKeys, 'signer'>): string {
  const { key, sign } = keys.signer();
  const claims = {
    ...credential,
    iss: credential.issuer.id,
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: Date.parse(credential.validFrom) / 1000,
    exp: Date.parse(credential.validUntil) / 1000,
  };
  const header = { alg: 'RS256', typ: 'JWT', kid: badgeKeyUrl(issuer, key.id) };
  const encoded = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${encoded}.${sign(Buffer.from(encoded)).signature.toString('base64url')}`;
}

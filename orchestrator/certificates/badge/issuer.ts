import { createPublicKey } from 'node:crypto';
import { fromJwk } from '@digitalbazaar/ed25519-multikey';
import type { PublishedKey } from '../../contract/signing.js';

/** Who issues badges: this server, named by its public address (did:web). */
export interface Issuer {
  id: string;
  /** The public address. */
  url: string;
}

/** https://w3c-ccg.github.io/did-method-web/: a port's colon is written as %3A. */
export const issuerOf = (publicUrl: string): Issuer => ({
  id: `did:web:${encodeURIComponent(new URL(publicUrl).host)}`,
  url: publicUrl,
});

/** Where the list of revocations and the keys of tokens are, below the public address. */
export const badgeStatusPath = '/api/badge-status';
export const badgeKeyUrl = ({ url }: Issuer, id: string) => `${url}/api/badge-keys/${id}`;

/** A key for embedded proofs as a Multikey. Its id ends with the key itself. */
export async function multikeyOf(key: PublishedKey, { id }: Issuer) {
  const jwk = createPublicKey(key.publicKey).export({ format: 'jwk' });
  const bare = await (await fromJwk({ jwk, id, controller: id })).export({ publicKey: true, includeContext: false });
  return { ...bare, id: `${id}#${bare.publicKeyMultibase}`, controller: id };
}

/** A key for tokens as a JWK. */
export const jwkOf = (key: PublishedKey) => ({
  ...createPublicKey(key.publicKey).export({ format: 'jwk' }),
  kid: key.id,
  alg: 'RS256',
  use: 'sig',
});

/** The document behind the issuer's id, which any verifier reads: all keys that ever signed, so that old badges stay good. */
export async function didDocument(issuer: Issuer, keys: { proof: PublishedKey[]; token: PublishedKey[] }) {
  const multikeys = await Promise.all(keys.proof.map((key) => multikeyOf(key, issuer)));
  const jsonWebKeys = keys.token.map((key) => ({
    id: `${issuer.id}#${key.id}`,
    type: 'JsonWebKey',
    controller: issuer.id,
    publicKeyJwk: jwkOf(key),
  }));
  const verificationMethod = [...multikeys, ...jsonWebKeys];
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: issuer.id,
    verificationMethod,
    assertionMethod: verificationMethod.map(({ id }) => id),
  };
}

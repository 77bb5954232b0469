import { join } from 'node:path';
import { ProgrammeError } from '../../programme/error.js';
import { openKeys, type SigningKeys } from '../../signing/keys.js';
import type { CertificateRow } from '../../storage/certificates.js';
import type { Storage } from '../../storage/open.js';
import type { Certificates } from '../certificates.js';
import { credentialOf } from './credential.js';
import { didDocument, issuerOf, jwkOf } from './issuer.js';
import { asToken, withProof } from './sign.js';
import { statusListOf } from './status-list.js';

/** Certificates as Open Badges 3.0, and what a foreign verifier needs beside them. Methods throw `SigningError`. */
export interface Badges {
  /** With an embedded proof, as JSON. @throws ProgrammeError `certificate-erased` */
  credential(row: CertificateRow): Promise<Record<string, unknown>>;
  /** The same as a VC-JWT. @throws ProgrammeError `certificate-erased` */
  token(row: CertificateRow): string;
  /** The signed list of revocations. */
  statusList(): Promise<Record<string, unknown>>;
  /** The issuer's DID document. */
  didDocument(): ReturnType<typeof didDocument>;
  /** A key of tokens as a JWK; null where there is none of this id. */
  jwk(id: string): ReturnType<typeof jwkOf> | null;
}

interface Parts {
  storage: Pick<Storage, 'certificates'>;
  certificates: Pick<Certificates, 'view'>;
  publicUrl: string;
  /** Holds the folders of the keys. */
  dataDirectory: string;
  now: () => number;
}

export function createBadges({ storage, certificates, publicUrl, dataDirectory, now }: Parts): Badges {
  const issuer = issuerOf(publicUrl);
  // Made with the first badge: an RSA key takes up to a second.
  const proof = once(() => openKeys(join(dataDirectory, 'badge-proof-keys'), now, 'ed25519'));
  const token = once(() => openKeys(join(dataDirectory, 'badge-token-keys'), now, 'rsa'));

  function unsigned(row: CertificateRow) {
    if (row.name === null)
      throw new ProgrammeError(
        'certificate-erased',
        'The holder was erased, so there is no badge in their name any more.',
      );
    return credentialOf(certificates.view(row), issuer, row.statusIndex);
  }

  return {
    credential: async (row) => withProof(unsigned(row), issuer, proof(), row.facts.issuedAt),
    token: (row) => asToken(unsigned(row), issuer, token()),
    async statusList() {
      return withProof(statusListOf(issuer, await storage.certificates.statuses(), now()), issuer, proof(), now());
    },
    didDocument: () => didDocument(issuer, { proof: proof().published(), token: token().published() }),
    jwk(id) {
      const key = token()
        .published()
        .find((one) => one.id === id);
      return key ? jwkOf(key) : null;
    },
  };
}

function once(make: () => SigningKeys): () => SigningKeys {
  let made: SigningKeys | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

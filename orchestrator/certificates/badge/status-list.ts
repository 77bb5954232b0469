import { gzipSync } from 'node:zlib';
import { credentialsContext } from './contexts.js';
import { dateTime } from './credential.js';
import { badgeStatusPath, type Issuer } from './issuer.js';

/** The least length in bits, so that a place tells nothing (W3C Bitstring Status List 1.0, section 2.2). */
const leastBits = 131_072;

/** The list of revocations as a credential to be signed: one bit a certificate, set where it is revoked. */
export function statusListOf(
  issuer: Issuer,
  { count, revoked }: { count: number; revoked: readonly number[] },
  at: number,
) {
  const bytes = Buffer.alloc(Math.ceil(Math.max(leastBits, count) / 8));
  // The first place is the highest bit of the first byte.
  for (const index of revoked) bytes[index >> 3] = (bytes[index >> 3] as number) | (0x80 >> (index & 7));
  const id = `${issuer.url}${badgeStatusPath}`;
  return {
    '@context': [credentialsContext],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: issuer.id,
    validFrom: dateTime(at),
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: `u${gzipSync(bytes).toString('base64url')}`,
    },
  };
}

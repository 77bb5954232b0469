import type { PublicCertificate, Shown } from '../../contract/certificate.js';
import { badgeContext, credentialsContext } from './contexts.js';
import { badgeStatusPath, type Issuer } from './issuer.js';

/**
 * A certificate as an Open Badges 3.0 credential (https://www.imsglobal.org/spec/ob/v3p0/), not signed yet: a W3C
 * Verifiable Credential 2.0. The holder is named in plain text, as on the certificate.
 * @param statusIndex the certificate's place in the list of revocations
 */
export function credentialOf(certificate: PublicCertificate, issuer: Issuer, statusIndex: number) {
  const page = `${issuer.url}/certificates/${certificate.number}`;
  const status = `${issuer.url}${badgeStatusPath}`;
  return {
    '@context': [credentialsContext, badgeContext],
    id: page,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Information Security Guardian',
    issuer: { id: issuer.id, type: ['Profile'], name: 'ChainDrill', url: issuer.url },
    validFrom: dateTime(certificate.issuedAt),
    validUntil: dateTime(certificate.validUntil),
    credentialSubject: {
      id: `${page}#holder`,
      type: ['AchievementSubject'],
      identifier: [
        { type: 'IdentityObject', hashed: false, identityHash: certificate.name ?? '', identityType: 'name' },
      ],
      achievement: {
        id: `${issuer.url}/certificates#information-security-guardian`,
        type: ['Achievement'],
        achievementType: 'Certification',
        name: 'Information Security Guardian',
        description:
          'Completed the training in software supply chain security and, against live attacks, identified, reported and contained them. 信息安全卫士',
        criteria: {
          narrative:
            'All parts of the training done, the exam passed, and for each case a practical passed with the attack contained. Graded by machine, from recorded evidence.',
        },
      },
    },
    evidence: certificate.shown.map((shown) => evidenceOf(shown, page)),
    credentialStatus: {
      id: `${status}#${statusIndex}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(statusIndex),
      statusListCredential: status,
    },
  };
}
export type BadgeCredential = ReturnType<typeof credentialOf>;

function evidenceOf(shown: Shown, page: string) {
  const minutes = (ms: number | null) => (ms === null ? 'not' : `after ${Math.floor(ms / 60_000)} min`);
  return {
    id: `${page}#${shown.lab}`,
    type: ['Evidence'],
    name: shown.title.en,
    genre: 'Practical assessment',
    narrative: `${shown.points} of ${shown.max} points. Attack identified ${minutes(shown.identifyMs)}, reported ${minutes(shown.reportMs)}, contained ${minutes(shown.containMs)}. MITRE ATT&CK: ${shown.techniques.map(({ id }) => id).join(', ')}.`,
  };
}

/** An XML Schema dateTime without fractions, as VCDM 2.0 asks for. */
export const dateTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

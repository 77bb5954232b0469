import { createPublicKey } from 'node:crypto';
import { BUNDLE_V03_MEDIA_TYPE, bundleFromJSON, bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import {
  bundleSchema,
  maxBundleBytes,
  type PublishedKey,
  type Statement,
  statementSchema,
  type Verification,
} from '../contract/signing.js';
import type { SigningKeys } from './keys.js';

const payloadType = 'application/vnd.in-toto+json';

/** Signs a statement: a DSSE envelope in a Sigstore bundle, as JSON. */
export const signStatement = (statement: Statement, keys: Pick<SigningKeys, 'sign'>): string =>
  signDocument(statement, payloadType, keys);

/** As `signStatement`, for a document of another media type. */
export function signDocument(document: object, artifactType: string, keys: Pick<SigningKeys, 'sign'>): string {
  const artifact = Buffer.from(JSON.stringify(document));
  const { keyId, signature } = keys.sign(dsse.preAuthEncoding(artifactType, artifact));
  const bundle = toDSSEBundle({ artifact, artifactType, signature, keyHint: keyId });
  return JSON.stringify(bundleToJSON(bundle));
}

/**
 * Checks a signed grade against published keys, and against nothing else: no clock, no network. Never throws: whatever the
 * text is, the answer says what is wrong with it.
 */
export function verifyGrade(text: string, keys: readonly PublishedKey[]): Verification {
  if (Buffer.byteLength(text) > maxBundleBytes)
    return invalid('too-large', `A signed grade has ${maxBundleBytes / 1024} KB at most.`);
  const bundle = readBundle(text);
  if (bundle === null)
    return invalid('not-a-bundle', 'This is not a signed grade: no Sigstore bundle with a DSSE envelope and a key.');
  const { hint, envelope } = bundle;
  const key = keys.find(({ id }) => id === hint);
  if (!key) return invalid('key-unknown', `The key "${oneLine(hint)}" is not among the published keys.`);
  try {
    const publicKey = createPublicKey(key.publicKey);
    new Verifier(
      {
        certificateAuthorities: [],
        timestampAuthorities: [],
        tlogs: [],
        ctlogs: [],
        publicKey: () => ({ publicKey, validFor: () => true }),
      },
      { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
    ).verify(toSignedEntity(bundle.bundle));
  } catch {
    return invalid(
      'signature-wrong',
      'The signature does not fit: the statement was changed, or another key signed it.',
    );
  }
  const statement = readStatement(envelope.payload);
  if (envelope.payloadType !== payloadType || statement === null)
    return invalid('not-a-grade', 'What was signed is not a grade.');
  const at = Date.parse(statement.predicate.chaindrill.computedAt);
  if (at < key.from || at > (key.until ?? Number.POSITIVE_INFINITY))
    return invalid('key-not-valid-then', 'The key was not in use when the grade says that it was computed.');
  return { ok: true, key, statement };
}

function readBundle(text: string) {
  try {
    // Only text in known places goes on: of an object with a `length`, the library would make that many bytes.
    const known = bundleSchema.parse(JSON.parse(text));
    const bundle = bundleFromJSON(known);
    if (known.mediaType !== BUNDLE_V03_MEDIA_TYPE || bundle.content.$case !== 'dsseEnvelope') return null;
    return { bundle, envelope: bundle.content.dsseEnvelope, hint: known.verificationMaterial.publicKey.hint };
  } catch {
    return null;
  }
}

function readStatement(payload: Buffer): Statement | null {
  try {
    return statementSchema.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return null;
  }
}

/** Foreign text in a message: short, and nothing that a terminal would act on. */
const oneLine = (text: string) => text.slice(0, 80).replace(/[^\x20-\x7e]/g, '?');

const invalid = (code: Extract<Verification, { ok: false }>['code'], message: string): Verification => ({
  ok: false,
  code,
  message,
});

import { z } from 'zod';
import { attemptIdSchema, labIdSchema, markSchema, modeSchema, phaseSchema } from './attempt.js';
import { gradeTimesSchema } from './grade.js';

/**
 * A key that grades (ECDSA on P-256 with SHA-256) or badges (Ed25519, RSA) are, or were, signed with. Times are epoch
 * milliseconds.
 */
export const publishedKeySchema = z.object({
  /** SHA-256, in hex, of the key's SubjectPublicKeyInfo in DER. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  /** PEM. */
  publicKey: z.string(),
  from: z.number().int(),
  /** When another key took its place; null while it signs. */
  until: z.number().int().nullable(),
});
export type PublishedKey = z.infer<typeof publishedKeySchema>;

const digestSchema = z.object({ sha256: z.string() });
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** What ChainDrill adds to in-toto's test result. No name, seed or value of the variant stands in it. */
export const gradeStatementSchema = z.object({
  attempt: attemptIdSchema,
  mode: modeSchema,
  /** Counts the grades of the attempt from 1: a regrade has the next one, and says why. */
  number: z.number().int(),
  reason: z.string().nullable(),
  points: z.number(),
  max: z.number(),
  hintCost: z.number(),
  objectives: z.array(z.object({ id: z.string(), phase: phaseSchema, points: z.number(), max: z.number() })),
  times: gradeTimesSchema,
  computedAt: z.iso.datetime(),
  /** How many records the grade stands on, and the hash of the last. */
  ledger: z.object({ records: z.number().int(), head: sha256Schema }),
  marks: z.array(markSchema.shape.code),
  /** SHA-256 of the canonical JSON (RFC 8785) of `{ seed, variant }`: nobody can exchange the variant afterwards. */
  variantCommitment: sha256Schema,
  /** SHA-256 of the canonical JSON of `{ name, salt }`: shows whose grade it is to whoever is told both. */
  holder: sha256Schema,
});
export type GradeStatement = z.infer<typeof gradeStatementSchema>;

/** An in-toto Statement v1 with the predicate of a test result v0.1. */
export const statementSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.object({ name: z.string(), digest: digestSchema })).min(1),
  predicateType: z.literal('https://in-toto.io/attestation/test-result/v0.1'),
  predicate: z.object({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(
      z.object({
        name: z.string(),
        digest: digestSchema,
        annotations: z.object({ id: labIdSchema, version: z.string() }),
      }),
    ),
    passedTests: z.array(z.string()),
    warnedTests: z.array(z.string()),
    failedTests: z.array(z.string()),
    chaindrill: gradeStatementSchema,
  }),
});
export type Statement = z.infer<typeof statementSchema>;

/**
 * A Sigstore bundle v0.3 with one signature by a key: all that is looked at of what may be sent by anybody. Everything is
 * text here (payload and signature in base64).
 */
export const bundleSchema = z.object({
  mediaType: z.string(),
  verificationMaterial: z.object({ publicKey: z.object({ hint: z.string() }) }),
  dsseEnvelope: z.object({
    payload: z.string(),
    payloadType: z.string(),
    signatures: z.array(z.object({ sig: z.string() })).length(1),
  }),
});

/** The largest bundle that is looked at, in bytes. */
export const maxBundleBytes = 256 * 1024;

/** Why a bundle is not what it says it is. */
export const invalidCodeSchema = z.enum([
  'too-large',
  'not-a-bundle',
  'not-a-grade',
  'key-unknown',
  'key-not-valid-then',
  'signature-wrong',
]);

/** What a check of a signed grade found. */
export const verificationSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), key: publishedKeySchema, statement: statementSchema }),
  z.object({ ok: z.literal(false), code: invalidCodeSchema, message: z.string() }),
]);
export type Verification = z.infer<typeof verificationSchema>;

/** What this server knows of a grade that was signed here, beyond what the statement says. */
export const knownGradeSchema = z.object({
  /** Whose it is; null once the person was erased. */
  name: z.string().nullable(),
  /** Whether it is what is stored here under its number, byte for byte. */
  stored: z.enum(['same', 'different']),
  /** Whether its number is that of the attempt's latest grade. */
  latest: z.boolean(),
  ledger: z.enum(['intact', 'damaged', 'erased']),
});

export const verifyRequestSchema = z.strictObject({ bundle: z.string() });
export const verifyAnswerSchema = z.object({ verification: verificationSchema, known: knownGradeSchema.nullable() });
export type VerifyAnswer = z.infer<typeof verifyAnswerSchema>;

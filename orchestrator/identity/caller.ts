import type { Account, Scope } from '../contract/account.js';

/** Who asks, and by what right: the account and how it was recognised. */
export interface Caller {
  account: Account;
  /** Null: a browser's session, which may do all that its account may. Else the scopes of the API token. */
  scopes: readonly Scope[] | null;
  /** Names the session or token; `onRevoked` tells the same key when it ends. */
  key: string;
  /** When the session or token ends at the latest (epoch ms). */
  expiresAt: number;
}

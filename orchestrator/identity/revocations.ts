import type { AccountId } from '../contract/account.js';

/** Tells who listens that a session or token has ended, so that what it holds open ends too. */
export interface Revocations {
  tell(key: string): void;
  /** `key` as in `Caller`, or `roleKey` of an account. Returns the unsubscriber. */
  listen(callback: (key: string) => void): () => void;
}

/** What is told where an account has another role: its sessions go on, what they hold open has to ask anew. */
export const roleKey = (id: AccountId): string => `role:${id}`;
export const isRoleKey = (key: string): boolean => key.startsWith('role:');

export function createRevocations(): Revocations {
  const listeners = new Set<(key: string) => void>();
  return {
    tell: (key) => {
      for (const listener of [...listeners]) listener(key);
    },
    listen: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

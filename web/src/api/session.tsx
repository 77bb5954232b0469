import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Account } from '../../../orchestrator/contract/account.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { adoptLocale } from '../i18n/setup.js';
import { forgetAllBut } from '../parts/stored.js';
import { onSignedOut } from './client.js';
import { api } from './endpoints.js';
import { asProblem } from './problem.js';

export interface Session {
  /** undefined: not known yet; null: nobody is signed in. */
  account: Account | null | undefined;
  /** Why it is not known, where the server could not tell. */
  problem: Problem | null;
  signedIn: (account: Account) => void;
  signOut: () => Promise<void>;
  /** Erases the account, on the server and in this browser. */
  erase: (password: string) => Promise<void>;
  /** True where the account was erased just now. */
  erased: boolean;
  refresh: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Who is signed in, asked once at the start. The account's language wins over the browser's. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [account, setAccount] = useState<Account | null | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [erased, setErased] = useState(false);

  const signedIn = useCallback((next: Account) => {
    setAccount(next);
    setProblem(null);
    setErased(false);
    adoptLocale(next.locale);
  }, []);

  const refresh = useCallback(() => {
    api.session().then(
      (answer) => signedIn(answer.account),
      (error: unknown) => {
        const refusal = asProblem(error);
        if (refusal.status === 401) setAccount(null);
        else setProblem(refusal);
      },
    );
  }, [signedIn]);
  useEffect(refresh, [refresh]);
  useEffect(() => onSignedOut(() => setAccount(null)), []);

  const signOut = useCallback(async () => {
    await api.signOut();
    setAccount(null);
  }, []);

  const erase = useCallback(async (password: string) => {
    await api.eraseAccount(password);
    forgetAllBut(['locale', 'theme']);
    setErased(true);
    setAccount(null);
  }, []);

  const value = useMemo(
    () => ({ account, problem, signedIn, signOut, erase, erased, refresh }),
    [account, problem, signedIn, signOut, erase, erased, refresh],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside SessionProvider');
  return session;
}

/** The account of a page that only shows when somebody is signed in. */
export function useAccount(): Account {
  const { account } = useSession();
  if (!account) throw new Error('useAccount on a page without an account');
  return account;
}

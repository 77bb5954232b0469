import { createContext, type ReactNode, useContext } from 'react';
import { serverNow } from '../../api/clock.js';
import { useNow } from '../../parts/use-now.js';

const Now = createContext<number>(0);

/** Tells those below who ask (`useTickingNow`) the time, each second; nobody else is drawn anew for it. */
export function TickingNow({ children }: { children: ReactNode }) {
  return <Now value={useNow(true)}>{children}</Now>;
}

/** The server's time (epoch ms). */
export const useTickingNow = (): number => useContext(Now) || serverNow();

import { useEffect, useState } from 'react';
import { serverNow } from '../api/clock.js';

/** The server's time (epoch ms), renewed every `everyMs` while `running`. */
export function useNow(running: boolean, everyMs = 1_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!running) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}

import { useCallback, useState } from 'react';
import type { Cursor, Shell } from './cursor.js';

/** The moment that time axis and player both show. `point` moves it from the axis, `follow` from the player. */
export function useCursor() {
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const point = useCallback((at: number, terminal: Shell | null = null) => setCursor({ at, by: 'axis', terminal }), []);
  const follow = useCallback((at: number) => setCursor({ at, by: 'player', terminal: null }), []);
  return { cursor, point, follow };
}

import { type RefObject, useEffect } from 'react';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { PageNote } from '../../../../orchestrator/contract/live.js';
import type { Live } from '../../api/live.js';

/**
 * Tells the server, in a running assessment alone, when the page loses the keyboard and gets it back, and that text was
 * pasted into the report or a terminal: how much, never what. `bench` holds both.
 */
export function useNotes(
  { id, mode, state }: AttemptView,
  { socket }: Live,
  bench: RefObject<HTMLElement | null>,
): void {
  const active = mode === 'assessment' && state === 'running';
  useEffect(() => {
    if (!active) return;
    const tell = (what: PageNote) => socket.emit('attempt:note', { attempt: id, what });
    // A page that is opened in the background has not been left.
    let here = true;
    const look = () => {
      const now = document.visibilityState === 'visible' && document.hasFocus();
      if (now === here) return;
      here = now;
      tell({ kind: 'focus', state: now ? 'back' : 'lost' });
    };
    const onPaste = (event: ClipboardEvent) => {
      const characters = event.clipboardData?.getData('text/plain').length ?? 0;
      if (characters === 0 || !(event.target instanceof Element)) return;
      const where = event.target.closest('.report') ? 'report' : event.target.closest('.term-pane') ? 'terminal' : null;
      if (where) tell({ kind: 'paste', where, characters });
    };
    const element = bench.current;
    // Before the terminal takes the event for itself.
    element?.addEventListener('paste', onPaste, true);
    window.addEventListener('blur', look);
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      element?.removeEventListener('paste', onPaste, true);
      window.removeEventListener('blur', look);
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [active, id, socket, bench]);
}

import { useEffect } from 'react';
import type { PageNote } from '../../../../orchestrator/contract/live.js';
import type { Live } from '../../api/live.js';

/** In an assessment the page tells when it loses the keyboard, and that something was pasted: it was said beforehand. */
export function useNotes(live: Live | null, active: boolean): void {
  useEffect(() => {
    if (!live || !active) return;
    // Told at once: the page before a reload may have told that it lost the keyboard as it went.
    let lost: boolean | null = null;
    const tell = (note: PageNote) => live.socket.emit('attempt:note', { attempt: live.attempt, note });
    const look = () => {
      const now = document.hidden || !document.hasFocus();
      if (now === lost) return;
      lost = now;
      tell({ kind: 'focus', state: now ? 'lost' : 'back' });
    };
    const onPaste = (event: ClipboardEvent) => {
      const characters = event.clipboardData?.getData('text/plain').length ?? 0;
      const inside = event.target instanceof Element && event.target.closest('.xterm') !== null;
      if (characters > 0) tell({ kind: 'paste', where: inside ? 'terminal' : 'report', characters });
    };
    look();
    window.addEventListener('blur', look);
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    // Before the terminal, which takes the event for itself.
    window.addEventListener('paste', onPaste, true);
    return () => {
      window.removeEventListener('blur', look);
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('paste', onPaste, true);
    };
  }, [live, active]);
}

import { once } from 'node:events';

/** How long a process may take to stop in order, before it is ended by force. */
export const stopMs = 30_000;

/** Calls `stop` once the launcher that started this process is gone, and sees to it that it ends. What nobody launched is never lost. */
export function onLauncherLost(stop: () => void): void {
  const lost = () => {
    const force = setTimeout(() => {
      console.error(`It did not stop within ${stopMs / 1000} s, and ends all the same.`);
      process.exit(1);
    }, stopMs);
    force.unref();
    stop();
  };
  process.once('disconnect', lost);
  // It may have gone while this process read its code: nobody hears of that any more. Undefined where there was none.
  if (process.connected === false) lost();
}

/** Resolves when the launcher says that this process's turn has come, for which it may stand by; at once where nobody launched it. */
export async function ownTurn(): Promise<void> {
  if (process.connected) await once(process, 'message');
}

import { once } from 'node:events';

/** Calls `lost` once the launcher that started this process is gone. What nobody launched is never lost. */
export function onLauncherLost(lost: () => void): void {
  process.once('disconnect', lost);
  // It may have gone while this process read its code: nobody hears of that any more. Undefined where there was none.
  if (process.connected === false) lost();
}

/** Resolves when the launcher says that this process's turn has come, for which it may stand by; at once where nobody launched it. */
export async function ownTurn(): Promise<void> {
  if (process.connected) await once(process, 'message');
}

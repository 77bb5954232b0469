import { useSyncExternalStore } from 'react';
import type { Problem } from '../../../orchestrator/contract/problem.js';

/** What every page shows as a banner: the platform's state as the last answers told it. */
export interface PlatformStatus {
  engineDown: boolean;
  serverDown: boolean;
}

let status: PlatformStatus = { engineDown: false, serverDown: false };
const listeners = new Set<() => void>();

function set(change: Partial<PlatformStatus>): void {
  const next = { ...status, ...change };
  if (next.engineDown === status.engineDown && next.serverDown === status.serverDown) return;
  status = next;
  for (const listener of listeners) listener();
}

/** Called with every answer: null for a good one that needed the engine or not. */
export function notePlatform(problem: Problem | null, needsEngine = false): void {
  if (problem === null) set(needsEngine ? { serverDown: false, engineDown: false } : { serverDown: false });
  else if (problem.code === 'engine-unreachable') set({ engineDown: true, serverDown: false });
  else if (problem.code === 'network-unreachable') set({ serverDown: true });
  else set({ serverDown: false });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePlatformStatus(): PlatformStatus {
  return useSyncExternalStore(subscribe, () => status);
}

function subscribeOnline(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** False while the browser itself knows that it has no network. */
export function useOnline(): boolean {
  return useSyncExternalStore(subscribeOnline, () => navigator.onLine);
}

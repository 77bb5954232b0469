import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Discussion, Threads } from '../../../../orchestrator/contract/discussion.js';
import { discussionApi, type Room } from '../../api/discussion.js';
import { type Resource, useResource } from '../../api/use-resource.js';

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/**
 * What was said on a prompt, and up to where it was read when the reader came to it. While the page is seen, what is shown
 * counts as read; `onRead` hears of it.
 */
export function useThreads(
  room: Room,
  { cohort, group }: Pick<Discussion, 'cohort' | 'group'>,
  prompt: string,
  onRead: () => void,
): Resource<Threads> & { newAfter: number } {
  const key = group === null ? null : `threads ${room.key} ${prompt}`;
  const threads = useResource(key, () => room.threads(prompt));
  const visible = useSyncExternalStore(subscribe, () => document.visibilityState === 'visible');
  const [came, setCame] = useState<{ key: string | null; readUpTo: number }>({ key: null, readUpTo: 0 });
  const { data } = threads;
  const last = data?.posts.at(-1)?.seq ?? 0;
  const readUpTo = data?.readUpTo ?? 0;

  useEffect(() => {
    if (data !== null && came.key !== key) setCame({ key, readUpTo: data.readUpTo });
  }, [data, key, came.key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each new last post, not for each `onRead`.
  useEffect(() => {
    if (!visible || group === null || last <= readUpTo) return;
    // Where it cannot be noted, it stays unread: told again at the next visit.
    discussionApi.markRead(cohort, group, prompt, last).then(onRead, () => undefined);
  }, [visible, cohort, group, prompt, last, readUpTo]);

  return { ...threads, newAfter: came.key === key ? came.readUpTo : readUpTo };
}

import { type ComponentType, isValidElement, type LazyExoticComponent, lazy, type ReactNode } from 'react';
import { whenIdle } from './idle.js';

interface FetchedAhead {
  fetch: () => void;
}

/** A page whose code comes when it is shown, or before: see `fetchAhead`. */
// biome-ignore lint/suspicious/noExplicitAny: as React's own `lazy`, for a component of any properties.
export function lazyPage<T extends ComponentType<any>>(
  load: () => Promise<{ default: T }>,
): LazyExoticComponent<T> & FetchedAhead {
  // What fails ahead of time is asked for again, and told, when the page is shown.
  return Object.assign(lazy(load), { fetch: () => void load().catch(() => {}) });
}

/** Begins to fetch the code of a page that is to be shown in a moment, where it is a `lazyPage`. */
export function fetchAhead(page: ReactNode): void {
  if (isValidElement(page)) (page.type as Partial<FetchedAhead>).fetch?.();
}

/** So long after a page was opened it has what it needs, on most lines. */
const settledMs = 1_000;

/** Fetches the code of pages that are likely to be next, once the page that is open has nothing to do. */
export function fetchWhenIdle(pages: FetchedAhead[]): () => void {
  let takeBack = () => {};
  const timer = setTimeout(() => {
    takeBack = whenIdle(() => {
      for (const page of pages) page.fetch();
    });
  }, settledMs);
  return () => {
    clearTimeout(timer);
    takeBack();
  };
}

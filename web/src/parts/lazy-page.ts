import { type ComponentType, isValidElement, type LazyExoticComponent, lazy, type ReactNode } from 'react';

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

import { useEffect } from 'react';

/** The tab's title: the page's own, then the product's. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    document.title = title ? `${title} · ChainDrill` : 'ChainDrill';
  }, [title]);
}

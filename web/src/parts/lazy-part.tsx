import { type ComponentType, isValidElement, type ReactNode, useEffect, useState } from 'react';
import { whenIdle } from './idle.js';
import { Waiting } from './problem-notice.js';

interface FetchedAhead {
  fetch: () => void;
}

/** Code that comes once, for everybody who asks. */
class Coming<P> {
  there: ComponentType<P> | null = null;
  private asked: Promise<void> | null = null;

  constructor(private readonly load: () => Promise<{ default: ComponentType<P> }>) {}

  /** What failed is asked for again by the next. */
  come(): Promise<void> {
    this.asked ??= this.load().then(
      (loaded) => {
        this.there = loaded.default;
      },
      (error: unknown) => {
        this.asked = null;
        throw error;
      },
    );
    return this.asked;
  }
}

/**
 * A part of the interface whose code comes when it is shown, or before: see `fetchAhead`. It is drawn as soon as its code is
 * there: React's own `lazy` keeps what comes behind a spinner back until the spinner was there for 300 ms.
 */
export function lazyPart<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  const code = new Coming(load);
  return Object.assign((props: P) => <Part code={code} props={props} />, {
    // What fails ahead of time is told when the part is shown.
    fetch: () => void code.come().catch(() => {}),
  });
}

function Part<P extends object>({ code, props }: { code: Coming<P>; props: P }) {
  const [outcome, setOutcome] = useState<{ failed: unknown } | 'there' | null>(code.there && 'there');
  useEffect(() => {
    if (outcome !== null) return;
    let shown = true;
    code.come().then(
      () => shown && setOutcome('there'),
      (failed: unknown) => shown && setOutcome({ failed }),
    );
    return () => {
      shown = false;
    };
  }, [code, outcome]);
  if (code.there !== null) return <code.there {...props} />;
  // The error boundary tells it, and offers to load anew.
  if (outcome !== null && outcome !== 'there') throw outcome.failed;
  return <Waiting problem={null} retry={() => {}} />;
}

/** Begins to fetch the code of a page that is to be shown in a moment, where it is a `lazyPart`. */
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

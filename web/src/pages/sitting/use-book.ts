import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Sitting } from '../../../../orchestrator/contract/sitting.js';
import { sittings } from '../../api/sittings.js';
import { usePolled } from '../../api/use-polled.js';
import { AnswerBook, type BookState } from './answer-book.js';

/** How often the page asks how the sitting stands: for answers of other windows, and for the server's clock. */
const pollMs = 5_000;

/** The answers of a sitting, kept in step with the server; and how much time is left by its clock, null without a limit. */
export function useBook(
  enrolment: string,
  sitting: Sitting,
): { book: AnswerBook; state: BookState; leftMs: number | null } {
  const { id, endsAt } = sitting;
  const book = useMemo(
    () =>
      new AnswerBook(sitting, {
        save: (question, answer) => sittings.save(enrolment, id, question, answer),
        state: () => sittings.state(enrolment, id),
      }),
    [enrolment, id, sitting],
  );
  const state = useSyncExternalStore(book.subscribe, book.snapshot);
  const polled = usePolled(
    `sitting ${id}`,
    () => sittings.state(enrolment, id),
    () => pollMs,
  );
  // The server's clock as it was told, and when: the browser's own may be wrong, or be set.
  const told = useRef({ at: performance.now(), now: sitting.now });
  useEffect(() => {
    if (!polled.data) return;
    told.current = { at: performance.now(), now: polled.data.now };
    book.adopt(polled.data);
  }, [book, polled.data]);

  useEffect(() => book.open(), [book]);

  const [, tick] = useState(0);
  useEffect(() => {
    if (endsAt === null) return;
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, [endsAt]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!book.isSaved) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [book]);

  const now = told.current.now + (performance.now() - told.current.at);
  return { book, state, leftMs: endsAt === null ? null : Math.max(0, endsAt - now) };
}

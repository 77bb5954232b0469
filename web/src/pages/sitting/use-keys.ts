import { useEffect, useRef } from 'react';
import type { Choice } from '../../../../orchestrator/contract/quiz.js';
import type { Asked } from '../../../../orchestrator/contract/sitting.js';
import { chosenByDigit } from '../../parts/question/inputs.js';
import type { AnswerBook } from './answer-book.js';

interface Keys {
  question: Asked;
  choice: Choice;
  at: number;
  onGo: (to: number) => void;
  onFlag: () => void;
  book: AnswerBook;
}

/** The keyboard of a sitting: digits choose, left and right move between questions, F marks one to come back to. */
export function useKeys(active: boolean, keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { question, choice, at, onGo, onFlag, book } = latest.current;
      const chosen = chosenByDigit(question, choice, event.key);
      if (chosen) book.change(question.id, { choice: chosen });
      else if (event.key === 'ArrowLeft') onGo(at - 1);
      else if (event.key === 'ArrowRight') onGo(at + 1);
      else if (event.key === 'f' || event.key === 'F') onFlag();
      else return;
      // Else left and right would also choose among radio buttons.
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [active]);
}

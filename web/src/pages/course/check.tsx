import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import type { Choice, Marked, Question } from '../../../../orchestrator/contract/quiz.js';
import { asProblem } from '../../api/problem.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { MarkedQuestion, verdictOf } from '../../parts/question/marked.js';
import { QuestionView } from '../../parts/question/question.js';

interface Props {
  question: Question;
  /** The last answer that is known; null before the first. */
  answered: Marked | null;
  onAnswer: (choice: Choice) => Promise<Marked>;
}

/** A knowledge check: answer it, see what is right and why, try again. */
export function Check({ question, answered, onAnswer }: Props) {
  const { t } = useTranslation();
  const [marked, setMarked] = useState(answered);
  const [choice, setChoice] = useState<Choice>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const moved = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the button with the focus goes with what it was under.
  useEffect(() => {
    if (moved.current) box.current?.focus();
  }, [marked]);

  async function answer() {
    setBusy(true);
    setProblem(null);
    try {
      const told = await onAnswer(choice);
      moved.current = true;
      setMarked(told);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  }
  function again() {
    moved.current = true;
    setChoice([]);
    setMarked(null);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend outside of the question.
    <div className="card padded check" ref={box} tabIndex={-1} role="group" aria-label={t('course.checks')}>
      {marked ? <MarkedQuestion marked={marked} /> : <QuestionView {...{ question, choice }} onChoice={setChoice} />}
      {problem && <ProblemNotice problem={problem} />}
      <div className="button-row">
        {marked ? (
          <button type="button" className="button" onClick={again}>
            {t('course.again')}
          </button>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={busy || choice.length === 0}
            onClick={() => void answer()}
          >
            {busy && <span className="spinner" />}
            {t('course.check')}
          </button>
        )}
      </div>
      <p className="hidden-visually" role="status">
        {marked && moved.current ? t(`question.verdict.${verdictOf(marked)}`) : ''}
      </p>
    </div>
  );
}

import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Asked, Sitting } from '../../../../orchestrator/contract/sitting.js';
import { sittings } from '../../api/sittings.js';
import { Icon } from '../../parts/icon.js';
import { QuestionView } from '../../parts/question/question.js';
import { Navigator } from './navigator.js';
import { Notices } from './notices.js';
import { SubmitDialog } from './submit-dialog.js';
import { TimeLeft } from './time-left.js';
import { useBook } from './use-book.js';
import { useKeys } from './use-keys.js';

interface Props {
  enrolment: string;
  sitting: Sitting;
  /** It has ended: by handing in, by time, or elsewhere. */
  onOver: () => void;
}

/** A sitting under way: one question at a time, the others beside it, the time that is left above. */
export function Running({ enrolment, sitting, onOver }: Props) {
  const { t } = useTranslation();
  const { questions, module } = sitting;
  const { book, state, leftMs } = useBook(enrolment, sitting);
  // Goes on at the first question without an answer.
  const [at, setAt] = useState(() => Math.max(0, firstOpen(questions, sitting)));
  const [asks, setAsks] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const question = questions[at] as Asked;
  const entry = book.entry(question.id);
  const timeIsUp = leftMs === 0;
  const closed = timeIsUp || state.over;

  function go(to: number) {
    if (to < 0 || to >= questions.length) return;
    setAt(to);
    heading.current?.focus();
  }
  const flag = () => book.change(question.id, { flagged: !entry.flagged });
  useKeys(!asks && !closed, { question, choice: entry.choice, at, onGo: go, onFlag: flag, book });

  useEffect(() => {
    if (state.over) onOver();
  }, [state.over, onOver]);
  useHandInAtTheEnd(timeIsUp && !state.over, async () => {
    await book.flush();
    await sittings.submit(enrolment, sitting.id);
    onOver();
  });

  const isAnswered = ({ id }: Asked) => book.entry(id).choice.length > 0;
  const answered = questions.filter(isAnswered).length;
  return (
    <main id="main" className="page sitting">
      <div className="sitting-bar">
        <h1>{t(`sitting.module.${module}`)}</h1>
        <span className="small muted grow" role="status" data-saving={state.saving}>
          {t(`sitting.save.${state.saving}`)}
        </span>
        {leftMs !== null && <TimeLeft leftMs={leftMs} />}
        <button type="button" className="button primary" disabled={closed} onClick={() => setAsks(true)}>
          {t('sitting.submit')}
        </button>
      </div>
      {timeIsUp && (
        <div className="notice warn" role="alert">
          <span className="spinner" />
          {t('sitting.timeUp')}
        </div>
      )}
      <Notices elsewhere={state.elsewhere} replaced={state.replaced === question.id} onDismiss={() => book.dismiss()} />
      <div className="sitting-columns">
        <section className="card padded sitting-question" aria-labelledby="question">
          <div className="sitting-head">
            <h2 id="question" tabIndex={-1} ref={heading}>
              {t('sitting.question', { number: at + 1, count: questions.length })}
            </h2>
            <button
              type="button"
              className="button small"
              aria-pressed={entry.flagged}
              disabled={closed}
              onClick={flag}
            >
              <Icon name="flag" />
              {t('sitting.flag')}
            </button>
          </div>
          <QuestionView
            key={question.id}
            question={question}
            choice={entry.choice}
            disabled={closed}
            keys
            onChoice={(choice) => book.change(question.id, { choice })}
          />
          <div className="sitting-foot">
            <button type="button" className="button" disabled={at === 0} onClick={() => go(at - 1)}>
              <Icon name="left" />
              {t('sitting.previous')}
            </button>
            <button
              type="button"
              className="button quiet"
              disabled={closed || entry.choice.length === 0}
              onClick={() => book.change(question.id, { choice: [] })}
            >
              {t('sitting.clear')}
            </button>
            {at === questions.length - 1 ? (
              <button type="button" className="button primary" disabled={closed} onClick={() => setAsks(true)}>
                {t('sitting.submit')}
              </button>
            ) : (
              <button type="button" className="button primary" onClick={() => go(at + 1)}>
                {t('sitting.next')}
                <Icon name="right" />
              </button>
            )}
          </div>
        </section>
        <Navigator questions={questions} at={at} entryOf={(id) => book.entry(id)} answered={answered} onGo={go} />
      </div>
      {asks && !closed && (
        <SubmitDialog
          open={questions.length - answered}
          flagged={questions.filter(({ id }) => book.entry(id).flagged).length}
          onClose={() => setAsks(false)}
          onConfirm={async () => {
            await book.flush();
            await sittings.submit(enrolment, sitting.id);
            onOver();
          }}
        />
      )}
    </main>
  );
}

function firstOpen(questions: readonly Asked[], { answers }: Sitting): number {
  const answered = new Set(answers.filter(({ choice }) => choice.length > 0).map(({ question }) => question as string));
  return questions.findIndex(({ id }) => !answered.has(id));
}

/** Hands in once time is up. Where the network fails, the server ends the sitting by itself, and the next look tells. */
function useHandInAtTheEnd(isUp: boolean, handIn: () => Promise<void>): void {
  const latest = useRef(handIn);
  latest.current = handIn;
  useEffect(() => {
    if (isUp) latest.current().catch(() => {});
  }, [isUp]);
}

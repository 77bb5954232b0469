import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Course } from '../../../../orchestrator/contract/course.js';
import type { Choice, Marked } from '../../../../orchestrator/contract/quiz.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Markdown } from '../../parts/markdown.js';
import { AnatomyTour } from './anatomy-tour.js';
import { Check } from './check.js';
import { Commands } from './commands.js';

interface Props {
  section: Course['sections'][number];
  /** Counted from 1, of `count`. */
  number: number;
  count: number;
  heading: RefObject<HTMLHeadingElement | null>;
  answers: readonly Marked[];
  /** What the button to go on says; null at the last section. */
  next: string | null;
  onReached: () => void;
  onAnswer: (question: string, choice: Choice) => Promise<Marked>;
  onBack: (() => void) | null;
  onNext: () => void;
}

/** One section: what there is to read, to look at, to copy, and to answer. */
export function SectionView({ section, number, count, heading, answers, next, onReached, onAnswer, ...moves }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const end = useEnd(onReached);
  const open = section.checks.filter(({ id }) => !answers.some(({ question }) => question.id === id)).length;
  return (
    <article className="course-section" aria-labelledby="section">
      <header>
        <p className="small muted">{t('course.section', { number, count })}</p>
        <h2 id="section" tabIndex={-1} ref={heading}>
          {text(section.title)}
        </h2>
      </header>
      {section.steps.length > 0 && <AnatomyTour steps={section.steps} />}
      <Markdown source={text(section.text)} />
      {section.commands.length > 0 && <Commands commands={section.commands} />}
      <section className="stack" aria-labelledby="checks">
        <div>
          <h3 id="checks">{t('course.checks')}</h3>
          <p className="small muted">{t('course.checksText')}</p>
        </div>
        {section.checks.map((question) => (
          <Check
            key={question.id}
            question={question}
            answered={answers.find((one) => one.question.id === question.id) ?? null}
            onAnswer={(choice) => onAnswer(question.id, choice)}
          />
        ))}
      </section>
      <footer className="course-foot" ref={end}>
        {moves.onBack && (
          <button type="button" className="button" onClick={moves.onBack}>
            <Icon name="left" />
            {t('course.previous')}
          </button>
        )}
        <span className="grow small muted" role="status">
          {open > 0 && t('course.checksOpen', { count: open })}
        </span>
        <button type="button" className={open > 0 ? 'button' : 'button primary'} onClick={moves.onNext}>
          {next ?? t('course.finish')}
          <Icon name={next === null ? 'flag' : 'right'} />
        </button>
      </footer>
    </article>
  );
}

/** Calls back when the end of the section has been on the screen. */
function useEnd(onReached: () => void): RefObject<HTMLElement | null> {
  const end = useRef<HTMLElement>(null);
  const latest = useRef(onReached);
  latest.current = onReached;
  useEffect(() => {
    const foot = end.current;
    if (!foot) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      latest.current();
    });
    observer.observe(foot);
    return () => observer.disconnect();
  }, []);
  return end;
}
